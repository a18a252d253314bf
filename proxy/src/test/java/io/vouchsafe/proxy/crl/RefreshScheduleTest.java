package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched before anybody asks, and what operators see of it. */
class RefreshScheduleTest {
  @TempDir Path directory;
  @TempDir Path published;
  private KeeperLab lab;

  @BeforeEach
  void open() {
    lab = new KeeperLab(directory);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void itIsFetchedAtStartAndAgainBeforeItsValidityTimeIsOver() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);

    lab.library().tick();
    await().atMost(90, TimeUnit.SECONDS).until(() -> lab.fetches("fetched") == 1);
    lab.now = lab.now.plus(Duration.ofMinutes(50));
    lab.library().tick();
    assertThat(lab.publisher.asked).hasSize(1);
    lab.now = lab.now.plus(Duration.ofMinutes(8));
    lab.library().tick();
    await().atMost(90, TimeUnit.SECONDS).until(() -> lab.fetches("unchanged") == 1);

    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isFalse();
  }

  /** The lab's objects have five seconds for a fetch. */
  @Test
  void aFetchThatTakesAllOfItsTimeEndsBeforeDecisionsWaitForIt() {
    assertThat(aheadAfter(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(24));
    assertThat(aheadAfter(Duration.ofSeconds(12))).isEqualTo(Duration.ofSeconds(6));
    assertThat(aheadAfter(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(2));
    assertThat(aheadAfter(Duration.ofMinutes(10)))
        .isBetween(Duration.ofSeconds(510), Duration.ofSeconds(570));
  }

  private Duration aheadAfter(Duration validityTime) {
    Instant now = KeeperLab.START;
    CachedCrl held = held(now.minusSeconds(60), now.plus(Duration.ofDays(1)), now);
    CrlObject object = KeeperLab.object(validityTime, false, lab.publisher.url("/a.crl"));
    return Duration.between(now, new RefreshSchedule(5).of(object, held));
  }

  @Test
  void itIsFetchedBeforeItsNextUpdateAndThenNowAndAgain() {
    RefreshSchedule aheadOfTime = new RefreshSchedule(5);
    Instant now = KeeperLab.START;
    CrlObject object = KeeperLab.object();
    CachedCrl held = held(now.minusSeconds(60), now.plus(Duration.ofHours(10)), now);

    Instant first = aheadOfTime.of(object, held);
    assertThat(first)
        .isBetween(now.plus(Duration.ofHours(9)), now.plus(Duration.ofMinutes(9 * 60 + 30)));
    assertThat(aheadOfTime.of(object, held)).isEqualTo(first);
    Instant second = aheadOfTime.of(object, held.fetchedAgain(held.url(), first));
    assertThat(second).isAfter(first).isBefore(first.plusSeconds(3600));
  }

  @Test
  void aDeadServerIsAskedLessAndLess() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/dead.crl"));
    lab.keeper(object);
    for (int i = 1; i <= 4; i++) {
      int tries = i;
      lab.library().tick();
      await().atMost(90, TimeUnit.SECONDS).until(() -> lab.fetches("http_status") == tries);
      lab.library().tick();
      assertThat(lab.publisher.asked).hasSize(i);
      lab.now = lab.now.plusSeconds(5L << (i - 1));
    }
  }

  @Test
  void aFileIsCopiedWhenItHasChanged() throws Exception {
    Path file = published.resolve("issuing.crl");
    Files.write(file, lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, file.toUri());
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.refresh(keeper, object);
    assertThat(lab.fetches("unchanged")).isOne();

    lab.now = lab.now.plus(Duration.ofHours(2));
    String pem =
        "-----BEGIN X509 CRL-----\n"
            + Base64.getMimeEncoder().encodeToString(lab.crl(8))
            + "\n-----END X509 CRL-----\n";
    Files.write(file, pem.getBytes(StandardCharsets.US_ASCII));
    lab.refresh(keeper, object);
    assertThat(lab.numbers(keeper, object)).containsExactly(8L);
  }

  @Test
  void operatorsSeeAgeEndAndEntriesByTheIssuersKey() throws Exception {
    lab.publisher.page(
        "/a.crl",
        LabCrl.sign(
            CrlSpec.complete(lab.now)
                .updates(lab.now.minusSeconds(60), lab.now.plusSeconds(3600))
                .revoke(java.math.BigInteger.TEN, lab.now)
                .number(7),
            KeeperLab.CA,
            KeeperLab.BC));
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    lab.now = lab.now.plusSeconds(600);

    String issuer =
        java.util.HexFormat.of()
            .formatHex(KeeperLab.CA.certificate().subjectKeyIdentifier().orElseThrow().toBytes());
    assertThat(lab.registry.get("vouchsafe.crl.next.update").tag("issuer", issuer).gauge().value())
        .isEqualTo(3000);
    assertThat(lab.registry.get("vouchsafe.crl.age").tag("issuer", issuer).gauge().value())
        .isEqualTo(600);
    assertThat(lab.registry.get("vouchsafe.crl.entries").tag("issuer", issuer).gauge().value())
        .isOne();

    lab.library().prepare(java.util.List.of(), java.util.Set.of()).commit();
    assertThat(lab.registry.find("vouchsafe.crl.age").gauge()).isNull();
  }

  private CachedCrl held(Instant thisUpdate, Instant nextUpdate, Instant fetched) {
    byte[] der =
        LabCrl.sign(
            CrlSpec.complete(fetched).updates(thisUpdate, nextUpdate), KeeperLab.CA, KeeperLab.BC);
    return new CachedCrl(
        io.vouchsafe.pki.crl.CrlIndex.parse(der).toOptional().orElseThrow(),
        io.vouchsafe.pki.Fingerprint.sha256(der),
        KeeperLab.CA.certificate(),
        "http://a.test/",
        fetched,
        Path.of("none"));
  }

  @Test
  void aTenantWithoutObjectsHoldsNothing() {
    TenantSettings tenant = KeeperLab.tenant("bare");

    CrlKeeper keeper = lab.library().keeper(tenant);

    assertThat(keeper.held(KeeperLab.object(), KeeperLab.query(), lab.now)).isEmpty();
    assertThat(keeper.due(KeeperLab.object(), KeeperLab.query(), lab.now)).isFalse();
  }
}
