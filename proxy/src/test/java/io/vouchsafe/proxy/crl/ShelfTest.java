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
class ShelfTest {
  private static final Instant NOW = KeeperLab.START;
  private static final URI A = URI.create("http://pki.test/a.crl");
  private static final URI B = URI.create("http://pki.test/b.crl");
  private static final URI NAMED = URI.create("http://pki.test/named.crl");
  private static final CrlObject OBJECT = object(2, A, B);

  private final Shelf shelf = new Shelf();

  @BeforeEach
  void configure() {
    shelf.configure(OBJECT, signer -> true);
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
    HeldCrl before = held(KeeperLab.CA, number, minutes);
    HeldCrl fresh = held(KeeperLab.CA, next, then);
    put(A, before);
    Shelf.Put put = put(A, fresh);

    if (taken) {
      assertThat(put).isEqualTo(new Shelf.Put.Held(List.of(before.sha256())));
      assertThat(shelf.all()).containsExactly(fresh);
    } else {
      assertThat(put).isInstanceOf(Shelf.Put.Stale.class);
      assertThat(shelf.all()).containsExactly(before);
    }
  }

  @Test
  void theSameBytesAreHeldOnceAndWereFetchedAgain() {
    HeldCrl before = held(KeeperLab.CA, 7, 0);
    put(A, before);
    HeldCrl again = before.fetchedAgain(B.toString(), NOW.plusSeconds(9));

    assertThat(put(B, again)).isEqualTo(new Shelf.Put.Held(List.of(before.sha256())));
    assertThat(shelf.all()).containsExactly(again);
    assertThat(shelf.heldBy(outlet(A))).contains(again);
    assertThat(shelf.heldBy(outlet(B))).contains(again);
  }

  /** A new key or a wrong file: the CRL of before serves to its end. */
  @Test
  void whatAUrlBroughtBeforeStaysUntilItsNextUpdate() {
    HeldCrl before = held(KeeperLab.CA, 7, 0);
    HeldCrl other = held(KeeperLab.OTHER_CA, 9, 0);
    put(A, before);
    put(A, other);
    assertThat(shelf.everythingOf(outlet(A))).containsExactly(other, before);

    Instant end = before.index().nextUpdate().orElseThrow();
    assertThat(put(A, held(KeeperLab.OTHER_CA, 10, 1), end))
        .isEqualTo(new Shelf.Put.Held(List.of(other.sha256())));
    HeldCrl last = held(KeeperLab.OTHER_CA, 11, 2);
    assertThat(gone(put(A, last, end.plusSeconds(1)))).contains(before.sha256());
    assertThat(shelf.all()).containsExactly(last);
  }

  @Test
  void onlyWhatIsHeldCanBeConfirmed() {
    Outlet outlet = outlet(A);
    assertThat(shelf.confirm(outlet, NOW)).isFalse();

    put(A, held(KeeperLab.CA, 7, 0));
    shelf.failed(outlet, attempt(Outcome.TIMEOUT), NOW);
    assertThat(shelf.confirm(outlet, NOW.plusSeconds(60))).isTrue();
    assertThat(shelf.all()).singleElement().matches(it -> it.fetched().equals(NOW.plusSeconds(60)));
    assertThat(outlet.hasFailed()).isFalse();

    shelf.configure(OBJECT, signer -> false);
    assertThat(shelf.confirm(outlet, NOW)).as("its CRL is gone").isFalse();
  }

  @Test
  void ofWhatAnEarlierRunHeldTheNewestOfALineComesBack() {
    HeldCrl seven = held(KeeperLab.CA, 7, 0);
    HeldCrl eight = held(KeeperLab.CA, 8, 1);
    HeldCrl nine = held(KeeperLab.CA, 9, 2);

    assertThat(shelf.restore(A, eight, Conditions.NONE)).isEmpty();
    assertThat(shelf.restore(B, seven, Conditions.NONE)).containsExactly(seven.sha256());
    assertThat(shelf.all()).containsExactly(eight);
    assertThat(shelf.restore(B, nine, Conditions.NONE)).containsExactly(eight.sha256());
    assertThat(shelf.all()).containsExactly(nine);
    assertThat(shelf.heldBy(outlet(A))).contains(nine);
  }

  @Test
  void aReloadKeepsTheUrlsThatAreNamedAndTheSignersThatAreKnown() {
    HeldCrl ofCa = held(KeeperLab.CA, 7, 0);
    HeldCrl ofOther = held(KeeperLab.OTHER_CA, 9, 0);
    put(A, ofCa);
    put(B, ofOther);
    Outlet before = outlet(A);

    assertThat(shelf.configure(OBJECT, KeeperLab.CA.certificate()::equals))
        .containsExactly(ofOther.sha256());
    assertThat(outlet(A)).isSameAs(before);
    shelf.configure(object(2, B, A), signer -> true);
    assertThat(shelf.written()).as("in the order of the settings").element(1).isSameAs(before);
    assertThat(shelf.configure(object(2, B), signer -> true)).containsExactly(ofCa.sha256());
    assertThat(shelf.all()).isEmpty();
    assertThat(shelf.written()).hasSize(1);
  }

  @Test
  void aResetForgetsEveryNumber() {
    put(A, held(KeeperLab.CA, 7, 0));
    HeldCrl six = held(KeeperLab.CA, 6, 0);
    shelf.named(List.of(NAMED), 2);
    shelf.failed(outlet(B), attempt(Outcome.TIMEOUT), NOW);
    assertThat(shelf.clear()).hasSize(1);
    assertThat(outlet(B).isPaused(NOW)).as("and every failure").isFalse();
    assertThat(outlet(A).line).as("and what it brought").isNull();
    assertThat(shelf.all()).isEmpty();
    assertThat(shelf.outlets()).hasSize(2);

    put(A, six);
    assertThat(shelf.all()).containsExactly(six);
  }

  /** What strangers name stands apart and is bounded; the least recently used goes first. */
  @Test
  void whatCertificatesNameIsBoundedAndNeverPushesOutTheSettings() {
    Outlet first = shelf.named(List.of(NAMED), 2).getFirst();
    HeldCrl brought = held(KeeperLab.OTHER_CA, 9, 0);
    shelf.put(first, brought, Conditions.NONE, OBJECT, NOW);
    HeldCrl own = held(KeeperLab.CA, 7, 0);
    put(A, own);
    assertThat(shelf.ofWritten()).containsExactly(own);
    assertThat(shelf.ofNamed(KeeperLab.OTHER_CA.certificate().subject())).containsExactly(brought);
    assertThat(shelf.ofNamed(KeeperLab.CA.certificate().subject())).isEmpty();
    assertThat(shelf.named(List.of(A), 2)).containsExactly(outlet(A));
    assertThat(shelf.outlets()).hasSize(3);

    shelf.named(List.of(URI.create("http://pki.test/2.crl")), 2);
    assertThat(shelf.named(List.of(NAMED), 2)).containsExactly(first);
    shelf.named(List.of(URI.create("http://pki.test/3.crl")), 2);
    assertThat(shelf.outlets()).hasSize(4).contains(first);
    shelf.named(List.of(URI.create("http://pki.test/4.crl")), 1);
    assertThat(shelf.outlets()).hasSize(3).doesNotContain(first);
    assertThat(gone(put(A, held(KeeperLab.CA, 8, 1)))).contains(brought.sha256());
    shelf.named(List.of(NAMED, URI.create("http://pki.test/5.crl")), 9);
    assertThat(shelf.outlets()).hasSize(5);
    put(A, held(KeeperLab.CA, 9, 2));
    assertThat(shelf.outlets()).as("of the object's own bound").hasSize(4);
    shelf.configure(OBJECT, signer -> true);
    assertThat(shelf.outlets()).hasSize(2);
  }

  /** Issuers of validated paths sign too, as many as one tenant has. */
  @Test
  void anIssuerOfAValidatedPathMaySignAndEndsARest() {
    Outlet outlet = outlet(A);
    shelf.failed(outlet, attempt(Outcome.SIGNER_NOT_TRUSTED), NOW);
    Certificate below = KeeperLab.CA.issueCa(CertificateSpec.ca("CN=Below", NOW)).certificate();
    assertThat(shelf.signers()).isEmpty();

    shelf.validated(below);
    assertThat(shelf.signers()).containsExactly(below);
    assertThat(outlet.isPaused(NOW)).isFalse();
    shelf.failed(outlet, attempt(Outcome.SIGNER_NOT_TRUSTED), NOW);
    shelf.validated(below);
    assertThat(outlet.isPaused(NOW)).as("it is known already").isTrue();

    put(A, held(KeeperLab.CA, 7, 0));
    assertThat(shelf.signers()).containsExactly(below, KeeperLab.CA.certificate());
    for (int i = 0; i < 70; i++) {
      shelf.validated(KeeperLab.CA.issueCa(CertificateSpec.ca("CN=Below " + i, NOW)).certificate());
    }
    assertThat(shelf.signers()).hasSize(65);
    shelf.configure(OBJECT, signer -> true);
    assertThat(shelf.signers()).containsExactly(KeeperLab.CA.certificate());
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

    assertThat(Shelf.speaksOf(own, KeeperLab.CA.certificate().subject())).isTrue();
    assertThat(Shelf.speaksOf(own, KeeperLab.OTHER_CA.certificate().subject())).isFalse();
    assertThat(Shelf.speaksOf(users, KeeperLab.OTHER_CA.certificate().subject())).isFalse();
    assertThat(Shelf.speaksOf(indirect, KeeperLab.OTHER_CA.certificate().subject())).isTrue();
  }

  private Outlet outlet(URI url) {
    return shelf.written().stream().filter(it -> it.url.equals(url)).findFirst().orElseThrow();
  }

  private Shelf.Put put(URI url, HeldCrl held) {
    return put(url, held, NOW);
  }

  private Shelf.Put put(URI url, HeldCrl held, Instant now) {
    return shelf.put(outlet(url), held, Conditions.NONE, OBJECT, now);
  }

  private static List<Fingerprint> gone(Shelf.Put put) {
    return ((Shelf.Put.Held) put).gone();
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
  private static HeldCrl held(LabCa ca, long number, int minutes) {
    CrlSpec spec = number < 0 ? CrlSpec.unnumbered(NOW) : CrlSpec.complete(NOW).number(number);
    Instant made = NOW.plus(Duration.ofMinutes(minutes));
    return held(spec.updates(made, NOW.plus(Duration.ofHours(1)).plusSeconds(minutes)), ca);
  }

  private static HeldCrl held(CrlSpec spec, LabCa ca) {
    byte[] der = LabCrl.sign(spec, ca, KeeperLab.BC);
    return new HeldCrl(
        CrlIndex.parse(der).toOptional().orElseThrow(),
        Fingerprint.sha256(der),
        ca.certificate(),
        A.toString(),
        NOW,
        Path.of("unused"));
  }
}
