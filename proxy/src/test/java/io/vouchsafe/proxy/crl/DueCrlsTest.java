package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract, section 3: when a new CRL is fetched, when the old one serves, and who waits. */
class DueCrlsTest {
  private static final Instant NOW = KeeperLab.START;
  private static final Instant END = NOW.plus(Duration.ofHours(4));
  private static final URI A = URI.create("http://pki.test/a.crl");
  private static final URI B = URI.create("http://pki.test/b.crl");
  private static final DistinguishedName ISSUING = KeeperLab.CA.certificate().subject();
  private static final CrlObject HOURLY = KeeperLab.object(Duration.ofHours(1), false, A, B);

  private final CrlObjectStore store = new CrlObjectStore();

  @BeforeEach
  void configure() {
    store.configure(HOURLY, signer -> true);
  }

  /** Hours after the fetch, strictness, whether it serves; nextUpdate is after four hours. */
  @ParameterizedTest
  @CsvSource({
    "PT1H, true, true",
    "PT1H1S, true, false",
    "PT1H1S, false, true",
    "PT4H, false, true",
    "PT4H1S, false, false",
  })
  void theOldOneServesToItsEndUnlessTheOperatorIsStrict(
      Duration after, boolean strict, boolean serves) {
    CrlObject object = KeeperLab.object(Duration.ofHours(1), strict, A);

    assertThat(DueCrls.isServable(object, held(KeeperLab.CA, 7), NOW.plus(after)))
        .isEqualTo(serves);
  }

  /** A fetch from before the moment at which a new one became due may bring the old one. */
  @ParameterizedTest
  @CsvSource({
    // asked for, somebody comes, whether it serves that one
    "PT0S,   PT1H,   true",
    "PT0S,   PT1H1S, false",
    "PT59M,  PT1H1S, false",
    "PT1H1S, PT1H2S, true",
    "PT3H59M, PT4H,   true",
    "PT4H1S, PT4H2S, true",
    "PT2H, PT3H1S, false",
  })
  void aFetchServesWhoCameBeforeSomethingBecameDue(Duration asked, Duration comes, boolean serves) {
    assertThat(
            DueCrls.serves(
                HOURLY, Optional.of(held(KeeperLab.CA, 7)), NOW.plus(asked), NOW.plus(comes)))
        .isEqualTo(serves);
  }

  @Test
  void whereNothingWasBroughtOnlyTheAgeOfTheFetchCounts() {
    Instant hour = NOW.plus(Duration.ofHours(1));

    assertThat(DueCrls.serves(HOURLY, Optional.empty(), NOW, hour)).isTrue();
    assertThat(DueCrls.serves(HOURLY, Optional.empty(), NOW, hour.plusSeconds(1))).isFalse();
  }

  @Test
  void whatWasNeverFetchedIsDueAndWhatIsFreshIsNot() {
    assertThat(urls(due(NOW))).containsExactly(List.of(A), List.of(B));
    assertThat(due(NOW).isEmpty()).isFalse();

    put(A, held(KeeperLab.CA, 7));
    put(B, held(KeeperLab.CA, 7));
    assertThat(due(NOW.plus(Duration.ofHours(1))).isEmpty()).isTrue();
    assertThat(urls(due(NOW.plus(Duration.ofHours(1)).plusSeconds(1))))
        .as("one of the two is enough")
        .containsExactly(List.of(A, B));
  }

  @Test
  void theCrlOfAnotherIssuerIsFetchedForItsOwnCertificates() {
    put(A, held(KeeperLab.CA, 7));
    put(B, held(KeeperLab.OTHER_CA, 9));
    Instant later = NOW.plus(Duration.ofHours(2));

    assertThat(urls(due(later))).containsExactly(List.of(A));
    assertThat(
            urls(
                DueCrls.of(
                    HOURLY, store, List.of(), KeeperLab.OTHER_CA.certificate().subject(), later)))
        .containsExactly(List.of(B));
  }

  /** Nobody waits for a dead URL while another covers the issuer; a delta alone covers nothing. */
  @Test
  void aUrlThatNeverWorkedIsWaitedForOnlyWhereNothingElseSpeaks() {
    store.failed(sourceUrl(B), attempt(), NOW);
    Instant rested = NOW.plusSeconds(5);
    assertThat(urls(due(rested))).containsExactly(List.of(A), List.of(B));

    put(A, read(CrlSpec.delta(1, NOW).updates(NOW, END), KeeperLab.CA));
    assertThat(urls(due(rested))).as("a delta").containsExactly(List.of(B));
    put(A, held(KeeperLab.OTHER_CA, 9));
    assertThat(urls(due(rested))).as("another issuer's").containsExactly(List.of(B));
    put(A, held(KeeperLab.CA, 7));
    assertThat(due(rested).isEmpty()).as("it covers the issuer").isTrue();
  }

  @Test
  void whoeverComesWhileAUrlRestsIsToldUnlessAnOldOneServes() {
    store.failed(sourceUrl(A), attempt(), NOW);
    store.failed(sourceUrl(B), attempt(), NOW);
    assertThat(due(NOW).groups()).isEmpty();
    assertThat(due(NOW).paused()).hasSize(2);
    assertThat(due(NOW).isEmpty()).isFalse();

    put(A, held(KeeperLab.CA, 7));
    put(B, held(KeeperLab.CA, 7));
    Instant later = NOW.plus(Duration.ofHours(2));
    store.failed(sourceUrl(A), attempt(), later);
    store.failed(sourceUrl(B), attempt(), later);
    assertThat(due(later).isEmpty()).as("the old one serves, and nobody waits").isTrue();
    Instant over = END.plusSeconds(1);
    store.failed(sourceUrl(A), attempt(), over);
    store.failed(sourceUrl(B), attempt(), over);
    assertThat(due(over).paused()).as("it is over").hasSize(2);
    assertThat(urls(due(over.plusSeconds(10)))).containsExactly(List.of(A, B));
  }

  /** RFC 5280 §4.2.1.13: the URLs of one point are alternates. */
  @Test
  void aPointIsFetchedUnlessOneOfItsUrlsBroughtWhatIsFresh() {
    List<CrlSourceUrl> point =
        store.named(
            List.of(URI.create("http://pki.test/p.crl"), URI.create("http://pki.test/q.crl")), 9);
    put(A, held(KeeperLab.CA, 7));
    put(B, held(KeeperLab.CA, 7));
    assertThat(ofPoint(point, NOW).groups()).containsExactly(point);

    store.put(point.getLast(), held(KeeperLab.OTHER_CA, 9), Conditions.NONE, keepsNamed(), NOW);
    assertThat(ofPoint(point, NOW).isEmpty()).isTrue();
    Instant later = NOW.plus(Duration.ofHours(1)).plusSeconds(1);
    assertThat(ofPoint(point, later).groups()).contains(point);
    point.forEach(sourceUrl -> store.failed(sourceUrl, attempt(), later));
    assertThat(ofPoint(point, later.plusSeconds(5)).groups())
        .as("the old one serves")
        .doesNotContain(point);
    assertThat(ofPoint(point, END.plusSeconds(1)).groups()).contains(point);
  }

  private static CrlObject keepsNamed() {
    return KeeperLab.object(Duration.ofHours(1), false, A, B);
  }

  private DueCrls due(Instant now) {
    return DueCrls.of(HOURLY, store, List.of(), ISSUING, now);
  }

  private DueCrls ofPoint(List<CrlSourceUrl> point, Instant now) {
    return DueCrls.of(HOURLY, store, List.of(point), ISSUING, now);
  }

  private static List<List<URI>> urls(DueCrls due) {
    return due.groups().stream()
        .map(group -> group.stream().map(sourceUrl -> sourceUrl.url).toList())
        .toList();
  }

  private CrlSourceUrl sourceUrl(URI url) {
    return store.written().stream().filter(it -> it.url.equals(url)).findFirst().orElseThrow();
  }

  private void put(URI url, CachedCrl held) {
    store.put(sourceUrl(url), held, Conditions.NONE, HOURLY, NOW);
  }

  private static CrlAttempt attempt() {
    return new CrlAttempt(A.toString(), Optional.of(Outcome.UNREACHABLE), "", Duration.ofMillis(2));
  }

  private static CachedCrl held(LabCa ca, long number) {
    return read(CrlSpec.complete(NOW).number(number).updates(NOW, END), ca);
  }

  private static CachedCrl read(CrlSpec spec, LabCa ca) {
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
