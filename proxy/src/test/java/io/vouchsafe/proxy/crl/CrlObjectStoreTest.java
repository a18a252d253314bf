package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.fetch.Conditions;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What replaces what, what goes with what, and what stays to its end. */
class CrlObjectStoreTest {
  private static final Instant NOW = KeeperLab.START;
  private static final URI A = URI.create("http://pki.test/a.crl");
  private static final URI B = URI.create("http://pki.test/b.crl");
  private static final URI NAMED = URI.create("http://pki.test/named.crl");
  private static final CrlObject OBJECT = object(2, A, B);

  private final CrlObjectStore store = new CrlObjectStore();

  @BeforeEach
  void configure() {
    store.configure(OBJECT, signer -> true);
  }

  /** RFC 5280 §5.2.3. Number and minutes of what is held and of what comes; whether it is taken. */
  @ParameterizedTest
  @CsvSource({
    "7, 0, 8, -5, true",
    "7, 0, 6, 5, false",
    "7, 0, 7, 5, true",
    "7, 0, 7, -5, false",
    "7, 0, -1, 5, true",
    "7, 0, -1, -5, false",
    "-1, 0, 1, 5, true",
    "-1, 0, 1, -5, false",
    "-1, 0, -1, 0, true",
  })
  void theNewerReplacesTheOlder(long number, int minutes, long next, int then, boolean taken) {
    CachedCrl before = held(KeeperLab.CA, number, minutes);
    CachedCrl fresh = held(KeeperLab.CA, next, then);
    put(A, before);
    CrlObjectStore.Put put = put(A, fresh);

    if (taken) {
      assertThat(put).isEqualTo(new CrlObjectStore.Put.Held(List.of(before.sha256())));
      assertThat(store.all()).containsExactly(fresh);
    } else {
      assertThat(put).isInstanceOf(CrlObjectStore.Put.Stale.class);
      assertThat(store.all()).containsExactly(before);
    }
  }

  /** Stricter than what is fetched: of two that are as new, what is held stays. */
  @ParameterizedTest
  @CsvSource({
    "7, 0, 8, 5, true",
    "7, 0, 8, 0, true",
    "7, 0, 8, -5, false",
    "7, 0, 6, 5, false",
    "7, 0, 7, 5, true",
    "7, 0, 7, 0, false",
    "7, 0, 7, -5, false",
    "7, 0, -1, 5, true",
    "7, 0, -1, 0, false",
    "-1, 0, 1, -5, false",
    "-1, 0, -1, 0, false",
  })
  void whatIsOfferedReplacesOnlyWhatIsOlderForCertain(
      long number, int minutes, long next, int then, boolean taken) {
    CachedCrl before = held(KeeperLab.CA, number, minutes);
    CachedCrl fresh = held(KeeperLab.CA, next, then);
    put(A, before);
    CrlObjectStore.Put put = store.putOffered(sourceUrl(A), fresh, OBJECT, NOW);

    assertThat(put instanceof CrlObjectStore.Put.Held).isEqualTo(taken);
    assertThat(store.all()).containsExactly(taken ? fresh : before);
    assertThat(before.isOlderThan(fresh.index().crlNumber(), fresh.index().thisUpdate()))
        .isEqualTo(taken);
  }

  /** An offer says nothing of whether the URL works here. */
  @Test
  void aUrlThatBroughtNothingHereYetIsAskedAllTheSame() {
    store.putOffered(sourceUrl(A), held(KeeperLab.CA, 7, 0), OBJECT, NOW);
    assertThat(sourceUrl(A).isUnasked()).isTrue();
    put(A, held(KeeperLab.CA, 8, 1));
    assertThat(sourceUrl(A).isUnasked()).isFalse();
    store.putOffered(sourceUrl(A), held(KeeperLab.CA, 9, 2), OBJECT, NOW);
    assertThat(sourceUrl(A).isUnasked()).as("it works").isFalse();
    store.failed(sourceUrl(A), attempt(Outcome.TIMEOUT), NOW);
    store.putOffered(sourceUrl(A), held(KeeperLab.CA, 10, 3), OBJECT, NOW);
    assertThat(sourceUrl(A).isUnasked()).as("it failed last").isTrue();
    assertThat(sourceUrl(A).hasFailed()).as("an offer hides no outage").isTrue();
    assertThat(sourceUrl(A).copy().isUnasked()).as("after a reload").isTrue();
  }

  @Test
  void theSameBytesAreHeldOnceAndWereFetchedAgain() {
    CachedCrl before = held(KeeperLab.CA, 7, 0);
    put(A, before);
    CachedCrl again = before.fetchedAgain(B.toString(), NOW.plusSeconds(9));

    assertThat(put(B, again)).isEqualTo(new CrlObjectStore.Put.Held(List.of(before.sha256())));
    assertThat(store.all()).containsExactly(again);
    assertThat(store.heldBy(sourceUrl(A))).contains(again);
    assertThat(store.heldBy(sourceUrl(B))).contains(again);
  }

  /** A new key or a wrong file: the CRL of before serves to its end. */
  @Test
  void whatAUrlBroughtBeforeStaysUntilItsNextUpdate() {
    CachedCrl before = held(KeeperLab.CA, 7, 0);
    CachedCrl other = held(KeeperLab.OTHER_CA, 9, 0);
    put(A, before);
    put(A, other);
    assertThat(store.everythingOf(sourceUrl(A))).containsExactly(other, before);

    Instant end = before.index().nextUpdate().orElseThrow();
    assertThat(put(A, held(KeeperLab.OTHER_CA, 10, 1), end))
        .isEqualTo(new CrlObjectStore.Put.Held(List.of(other.sha256())));
    CachedCrl last = held(KeeperLab.OTHER_CA, 11, 2);
    assertThat(gone(put(A, last, end.plusSeconds(1)))).contains(before.sha256());
    assertThat(store.all()).containsExactly(last);
  }

  @Test
  void onlyWhatIsHeldCanBeConfirmed() {
    CrlSourceUrl sourceUrl = sourceUrl(A);
    assertThat(store.confirm(sourceUrl, NOW)).isFalse();

    put(A, held(KeeperLab.CA, 7, 0));
    store.failed(sourceUrl, attempt(Outcome.TIMEOUT), NOW);
    assertThat(store.confirm(sourceUrl, NOW.plusSeconds(60))).isTrue();
    assertThat(store.all()).singleElement().matches(it -> it.fetched().equals(NOW.plusSeconds(60)));
    assertThat(sourceUrl.hasFailed()).isFalse();

    store.configure(OBJECT, signer -> false);
    assertThat(store.confirm(sourceUrl, NOW)).as("its CRL is gone").isFalse();
  }

  @Test
  void ofWhatAnEarlierRunHeldTheNewestOfALineComesBack() {
    CachedCrl seven = held(KeeperLab.CA, 7, 0);
    CachedCrl eight = held(KeeperLab.CA, 8, 1);
    CachedCrl nine = held(KeeperLab.CA, 9, 2);

    assertThat(store.restore(A, eight, Conditions.NONE)).isEmpty();
    assertThat(store.restore(B, seven, Conditions.NONE)).containsExactly(seven.sha256());
    assertThat(store.all()).containsExactly(eight);
    assertThat(store.restore(B, nine, Conditions.NONE)).containsExactly(eight.sha256());
    assertThat(store.all()).containsExactly(nine);
    assertThat(store.heldBy(sourceUrl(A))).contains(nine);
  }

  @Test
  void aReloadKeepsTheUrlsThatAreNamedAndTheSignersThatAreKnown() {
    CachedCrl ofCa = held(KeeperLab.CA, 7, 0);
    CachedCrl ofOther = held(KeeperLab.OTHER_CA, 9, 0);
    put(A, ofCa);
    put(B, ofOther);
    CrlSourceUrl before = sourceUrl(A);

    assertThat(store.configure(OBJECT, KeeperLab.CA.certificate()::equals))
        .containsExactly(ofOther.sha256());
    assertThat(sourceUrl(A)).isSameAs(before);
    store.configure(object(2, B, A), signer -> true);
    assertThat(store.written()).as("in the order of the settings").element(1).isSameAs(before);
    assertThat(store.configure(object(2, B), signer -> true)).containsExactly(ofCa.sha256());
    assertThat(store.all()).isEmpty();
    assertThat(store.written()).hasSize(1);
  }

  @Test
  void aResetForgetsEveryNumber() {
    put(A, held(KeeperLab.CA, 7, 0));
    CachedCrl six = held(KeeperLab.CA, 6, 0);
    store.named(List.of(NAMED), 2);
    store.failed(sourceUrl(B), attempt(Outcome.TIMEOUT), NOW);
    assertThat(store.clear()).hasSize(1);
    assertThat(sourceUrl(B).isPaused(NOW)).as("and every failure").isFalse();
    assertThat(sourceUrl(A).line).as("and what it brought").isNull();
    assertThat(store.all()).isEmpty();
    assertThat(store.sourceUrls()).hasSize(2);

    put(A, six);
    assertThat(store.all()).containsExactly(six);
  }

  /** What strangers name stands apart and is bounded; the least recently used goes first. */
  @Test
  void whatCertificatesNameIsBoundedAndNeverPushesOutTheSettings() {
    CrlSourceUrl first = store.named(List.of(NAMED), 2).getFirst();
    CachedCrl brought = held(KeeperLab.OTHER_CA, 9, 0);
    store.put(first, brought, Conditions.NONE, OBJECT, NOW);
    CachedCrl own = held(KeeperLab.CA, 7, 0);
    put(A, own);
    assertThat(store.ofWritten()).containsExactly(own);
    assertThat(store.ofNamed(KeeperLab.OTHER_CA.certificate().subject())).containsExactly(brought);
    assertThat(store.ofNamed(KeeperLab.CA.certificate().subject())).isEmpty();
    assertThat(store.named(List.of(A), 2)).containsExactly(sourceUrl(A));
    assertThat(store.sourceUrls()).hasSize(3);

    store.named(List.of(URI.create("http://pki.test/2.crl")), 2);
    assertThat(store.named(List.of(NAMED), 2)).containsExactly(first);
    store.named(List.of(URI.create("http://pki.test/3.crl")), 2);
    assertThat(store.sourceUrls()).hasSize(4).contains(first);
    store.named(List.of(URI.create("http://pki.test/4.crl")), 1);
    assertThat(store.sourceUrls()).hasSize(3).doesNotContain(first);
    assertThat(gone(put(A, held(KeeperLab.CA, 8, 1)))).contains(brought.sha256());
    store.named(List.of(NAMED, URI.create("http://pki.test/5.crl")), 9);
    assertThat(store.sourceUrls()).hasSize(5);
    put(A, held(KeeperLab.CA, 9, 2));
    assertThat(store.sourceUrls()).as("of the object's own bound").hasSize(4);
    store.configure(OBJECT, signer -> true);
    assertThat(store.sourceUrls()).hasSize(2);
  }

  /** Issuers of validated paths sign too, as many as one tenant has. */
  @Test
  void anIssuerOfAValidatedPathMaySignAndEndsARest() {
    CrlSourceUrl sourceUrl = sourceUrl(A);
    store.failed(sourceUrl, attempt(Outcome.SIGNER_NOT_TRUSTED), NOW);
    Certificate below = KeeperLab.CA.issueCa(CertificateSpec.ca("CN=Below", NOW)).certificate();
    assertThat(store.signers()).isEmpty();

    store.validated(below);
    assertThat(store.signers()).containsExactly(below);
    assertThat(sourceUrl.isPaused(NOW)).isFalse();
    store.failed(sourceUrl, attempt(Outcome.SIGNER_NOT_TRUSTED), NOW);
    store.validated(below);
    assertThat(sourceUrl.isPaused(NOW)).as("it is known already").isTrue();

    put(A, held(KeeperLab.CA, 7, 0));
    assertThat(store.signers()).containsExactly(below, KeeperLab.CA.certificate());
    for (int i = 0; i < 70; i++) {
      store.validated(KeeperLab.CA.issueCa(CertificateSpec.ca("CN=Below " + i, NOW)).certificate());
    }
    assertThat(store.signers()).hasSize(65);
    store.configure(OBJECT, signer -> true);
    assertThat(store.signers()).containsExactly(KeeperLab.CA.certificate());
  }

  @Test
  void aCrlSpeaksOfItsIssuerAndAnIndirectOneOfEverybody() {
    CrlIndex own = held(KeeperLab.CA, 7, 0).index();
    CrlIndex indirect =
        held(
                CrlSpec.complete(NOW)
                    .scope(new IssuingDistributionPoint(null, false, false, null, true, false)),
                KeeperLab.CA)
            .index();
    CrlIndex users =
        held(
                CrlSpec.complete(NOW)
                    .scope(new IssuingDistributionPoint(null, true, false, null, false, false)),
                KeeperLab.CA)
            .index();

    assertThat(CrlObjectStore.speaksOf(own, KeeperLab.CA.certificate().subject())).isTrue();
    assertThat(CrlObjectStore.speaksOf(own, KeeperLab.OTHER_CA.certificate().subject())).isFalse();
    assertThat(CrlObjectStore.speaksOf(users, KeeperLab.OTHER_CA.certificate().subject()))
        .isFalse();
    assertThat(CrlObjectStore.speaksOf(indirect, KeeperLab.OTHER_CA.certificate().subject()))
        .isTrue();
  }

  private CrlSourceUrl sourceUrl(URI url) {
    return store.written().stream().filter(it -> it.url.equals(url)).findFirst().orElseThrow();
  }

  private CrlObjectStore.Put put(URI url, CachedCrl held) {
    return put(url, held, NOW);
  }

  private CrlObjectStore.Put put(URI url, CachedCrl held, Instant now) {
    return store.put(sourceUrl(url), held, Conditions.NONE, OBJECT, now);
  }

  private static List<Fingerprint> gone(CrlObjectStore.Put put) {
    return ((CrlObjectStore.Put.Held) put).gone();
  }

  private static CrlAttempt attempt(Outcome outcome) {
    return new CrlAttempt(A.toString(), Optional.of(outcome), "", Duration.ofMillis(2));
  }

  private static CrlObject object(int most, URI... urls) {
    return new CrlObject(
        "corp",
        List.of(urls),
        false,
        List.of(),
        Duration.ofDays(1),
        false,
        Duration.ofSeconds(5),
        1 << 20,
        most);
  }

  /** Below 0, the CRL has no number. */
  private static CachedCrl held(LabCa ca, long number, int minutes) {
    CrlSpec spec = number < 0 ? CrlSpec.unnumbered(NOW) : CrlSpec.complete(NOW).number(number);
    Instant made = NOW.plus(Duration.ofMinutes(minutes));
    return held(spec.updates(made, NOW.plus(Duration.ofHours(1)).plusSeconds(minutes)), ca);
  }

  private static CachedCrl held(CrlSpec spec, LabCa ca) {
    byte[] der = LabCrl.sign(spec, ca, KeeperLab.BC);
    return new CachedCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Fingerprint.sha256(der),
        ca.certificate(),
        A.toString(),
        NOW,
        Path.of("unused"));
  }
}
