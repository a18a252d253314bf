package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.net.HeardLog;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held, what replaces it, and when it is fetched again. */
class KeepingTest {
  @TempDir Path directory;
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
  void whatIsMissingIsFetchedOnceAndThenHeld() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);

    assertThat(keeper.held(object, KeeperLab.query(), lab.now)).isEmpty();
    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isTrue();
    assertThat(lab.refresh(keeper, object)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isFalse();
    assertThat(lab.refresh(keeper, object)).isEmpty();
    assertThat(lab.publisher.asked("/a.crl")).isOne();
  }

  @Test
  void afterItsValidityTimeItIsAskedForAgainAndTheSameCounts() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    lab.now = lab.now.plus(Duration.ofHours(2));

    assertThat(lab.refresh(keeper, object)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.publisher.asked).hasSize(2).last().matches(a -> !a.ifNoneMatch().isEmpty());
    assertThat(keeper.held(object, KeeperLab.query(), lab.now))
        .singleElement()
        .matches(held -> held.fetched().equals(lab.now));
  }

  /** What was asked for before a CRL became due may be from before its CA published a new one. */
  @Test
  void aFetchCountsFromWhenItWasAskedForAndServesNobodyWhoCameAfterSomethingBecameDue()
      throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    byte[] old = lab.crl(7);
    lab.publisher.page(
        "/a.crl",
        exchange -> {
          asked.countDown();
          awaited(answer);
          exchange.sendResponseHeaders(200, old.length);
          exchange.getResponseBody().write(old);
        });
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    Future<List<CrlAttempt>> before =
        keeper.refresh(object, KeeperLab.query(), lab.now, new OwnTime(System::nanoTime));
    awaited(asked);

    lab.publisher.page("/a.crl", lab.crl(8));
    lab.now = lab.now.plus(Duration.ofHours(2));
    Future<List<CrlAttempt>> after =
        keeper.refresh(object, KeeperLab.query(), lab.now, new OwnTime(System::nanoTime));
    answer.countDown();

    assertThat(KeeperLab.await(before)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(KeeperLab.await(after)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.numbers(keeper, object)).containsExactly(8L);
    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isFalse();
  }

  @Test
  void aFetchThatEndsWhenItsCrlIsDueAgainLeavesItDue() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    byte[] old = lab.crl(7);
    lab.publisher.page(
        "/a.crl",
        exchange -> {
          asked.countDown();
          awaited(answer);
          exchange.sendResponseHeaders(200, old.length);
          exchange.getResponseBody().write(old);
        });
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    Future<List<CrlAttempt>> slow =
        keeper.refresh(object, KeeperLab.query(), lab.now, new OwnTime(System::nanoTime));
    awaited(asked);
    lab.now = lab.now.plus(Duration.ofHours(2));
    answer.countDown();
    KeeperLab.await(slow);

    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isTrue();
    assertThat(keeper.held(object, KeeperLab.query(), lab.now))
        .singleElement()
        .matches(held -> held.fetched().equals(KeeperLab.START));
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailedRefreshDiscardsNothingUntilNextUpdate() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);
    lab.publisher.page("/a.crl", gone -> gone.sendResponseHeaders(503, -1));

    lab.now = lab.now.plus(Duration.ofHours(2));

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.HTTP_STATUS);
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
  }

  @Test
  void theLogTellsTheFirstFailureOfAUrlAndItsRecovery() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/dead.crl"));
    CrlKeeper keeper = lab.keeper(object);
    String what = "tenant acme, CRL object corp: " + lab.publisher.url("/dead.crl");
    try (HeardLog heard = HeardLog.ofOutages()) {
      lab.refresh(keeper, object);
      lab.now = lab.now.plusSeconds(60);
      lab.refresh(keeper, object);
      assertThat(heard.about(what))
          .singleElement()
          .asString()
          .startsWith("WARN " + what + " fails with http_status");

      lab.publisher.page("/dead.crl", lab.crl(7));
      lab.now = lab.now.plusSeconds(60);
      lab.refresh(keeper, object);
      assertThat(heard.about(what))
          .singleElement()
          .asString()
          .startsWith("INFO " + what + " is back after")
          .endsWith("and 2 failures");
    }
  }

  @Test
  void aStrictObjectServesNoLongerThanItsValidityTime() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), true, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    assertThat(keeper.held(object, KeeperLab.query(), lab.now.plus(Duration.ofHours(1))))
        .hasSize(1);
    assertThat(keeper.held(object, KeeperLab.query(), lab.now.plus(Duration.ofSeconds(3601))))
        .isEmpty();
  }

  @Test
  void aLowerNumberNeverReplacesAHigherOne() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(6));

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.TOO_OLD)
        .matches(attempt -> attempt.detail().contains("6 is lower than 7"));
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
  }

  @Test
  void afterAResetByTheOperatorTheLowerNumberIsTaken() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);
    lab.publisher.page("/a.crl", lab.crl(6));

    assertThat(lab.library().reset("acme", "corp")).isTrue();
    assertThat(lab.library().reset("acme", "nothing")).isFalse();
    lab.refresh(keeper, object);

    assertThat(lab.numbers(keeper, object)).containsExactly(6L);
  }

  @Test
  void underOneNumberTheLaterThisUpdateIsTheNewer() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);
    CachedCrl before = keeper.all(object).get(0);

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(7));
    lab.refresh(keeper, object);

    assertThat(keeper.all(object)).singleElement().isNotEqualTo(before);
    assertThat(keeper.all(object).get(0).index().thisUpdate()).isAfter(before.index().thisUpdate());
  }

  /** A number proves nothing before the signature does. */
  @Test
  void anUnverifiedCrlReplacesNothing() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page(
        "/a.crl",
        LabCrl.sign(
            CrlSpec.complete(lab.now).number(1_000_000).brokenSignature(),
            KeeperLab.CA,
            KeeperLab.BC));

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.BAD_SIGNATURE);
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
  }

  @Test
  void aStrangersCrlIsNotHeld() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", KeeperLab.START), KeeperLab.BC);
    lab.publisher.page("/a.crl", lab.crl(stranger, 7));
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.SIGNER_NOT_TRUSTED);
    assertThat(keeper.all(object)).isEmpty();
  }

  @Test
  void anExpiredCrlIsNotHeld() throws Exception {
    byte[] old = lab.crl(7);
    lab.now = lab.now.plus(Duration.ofDays(2));
    lab.publisher.page("/a.crl", old);
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.EXPIRED_RESPONSE);
  }

  @Test
  void aWrongFileAtTheUrlDoesNotDiscardWhatIsStillValid() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(KeeperLab.OTHER_CA, 9));
    lab.refresh(keeper, object);

    assertThat(lab.numbers(keeper, object)).containsExactly(7L, 9L);
  }

  @Test
  void theSecondUrlServesWhenTheFirstIsDead() throws Exception {
    lab.publisher.page("/b.crl", lab.crl(7));
    CrlObject object =
        KeeperLab.object(lab.publisher.url("/dead.crl"), lab.publisher.url("/b.crl"));
    CrlKeeper keeper = lab.keeper(object);

    lab.refresh(keeper, object);

    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isFalse();
  }

  @Test
  void onlyOneOfTwoUrlsWithTheSameCrlsIsAskedAgain() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7)).page("/b.crl", lab.crl(7));
    CrlObject object =
        KeeperLab.object(
            Duration.ofHours(1), false, lab.publisher.url("/a.crl"), lab.publisher.url("/b.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.library().tick();
    org.awaitility.Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> lab.fetches("fetched") == 2);

    lab.now = lab.now.plus(Duration.ofHours(2));
    lab.publisher.page("/a.crl", lab.crl(8));
    List<CrlAttempt> attempts = lab.refresh(keeper, object);

    assertThat(attempts).hasSize(1);
    assertThat(lab.numbers(keeper, object)).containsExactly(8L);
  }

  @Test
  void aUrlThatFailedIsNotAskedAgainAtOnce() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/dead.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.RECENTLY_FAILED);
    assertThat(lab.publisher.asked("/dead.crl")).isOne();
    lab.now = lab.now.plusSeconds(5);
    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.HTTP_STATUS);
    assertThat(lab.publisher.asked("/dead.crl")).isEqualTo(2);
  }

  @Test
  void anExpiredCrlThatIsStillTheNewestIsNotAskedForByEveryDecision() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.refresh(keeper, object);
    lab.now = lab.now.plus(Duration.ofDays(2));

    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.EXPIRED_RESPONSE);
    assertThat(lab.refresh(keeper, object))
        .singleElement()
        .matches(attempt -> attempt.failure().orElseThrow() == Outcome.RECENTLY_FAILED);
    assertThat(lab.publisher.asked("/a.crl")).isEqualTo(2);
  }

  @Test
  void thoseWhoAskAtOnceShareOneFetch() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7));
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);

    var one = keeper.refresh(object, KeeperLab.query(), lab.now, new OwnTime(System::nanoTime));
    var other = keeper.refresh(object, KeeperLab.query(), lab.now, new OwnTime(System::nanoTime));

    assertThat(KeeperLab.await(one)).isEqualTo(KeeperLab.await(other));
    assertThat(lab.publisher.asked("/a.crl")).isOne();
  }

  @Test
  void theSameBytesAreParsedOnceForAllTenants() throws Exception {
    byte[] crl = lab.crl(7);
    lab.publisher.page("/a.crl", crl).page("/b.crl", crl);
    CrlObject ofAcme = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlObject ofOther = KeeperLab.object(lab.publisher.url("/b.crl"));
    CrlKeeper acme = lab.keeper(ofAcme);
    CrlKeeper other = lab.library().keeper(KeeperLab.tenant("other", ofOther));

    lab.refresh(acme, ofAcme);
    assertThat(other.all(ofOther)).isEmpty();
    lab.refresh(other, ofOther);

    assertThat(acme.all(ofAcme).get(0).index()).isSameAs(other.all(ofOther).get(0).index());
  }

  @Test
  void aReloadDropsWhatTheObjectDoesNotNameAnyMore() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(7)).page("/b.crl", lab.crl(KeeperLab.OTHER_CA, 9));
    CrlObject before = KeeperLab.object(lab.publisher.url("/a.crl"), lab.publisher.url("/b.crl"));
    CrlKeeper keeper = lab.keeper(before);
    lab.library().tick();
    org.awaitility.Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> keeper.all(before).size() == 2);

    CrlObject after = KeeperLab.object(lab.publisher.url("/b.crl"));
    CrlKeeper same = lab.keeper(after);

    assertThat(lab.numbers(same, after)).containsExactly(9L);
  }

  /** A CA that only clients bring along is unknown until the first of them comes. */
  @Test
  void theFirstLoginBelowACaThatClientsBringAlongWaitsForNoPause() throws Exception {
    LabCa below = KeeperLab.CA.issueCa(CertificateSpec.ca("CN=Below", KeeperLab.START));
    lab.publisher.page("/a.crl", lab.crl(below, 7));
    CrlObject object = KeeperLab.object(Duration.ofHours(1), false, lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.library().tick();
    org.awaitility.Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> lab.fetches("signer_not_trusted") == 1);

    RevocationQuery query =
        new RevocationQuery(
            below.issue(CertificateSpec.client("CN=Alice", KeeperLab.START)).certificate(),
            below.certificate());
    assertThat(
            KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime))))
        .singleElement()
        .matches(CrlAttempt::succeeded);
    assertThat(keeper.held(object, query, lab.now)).hasSize(1);
  }

  @Test
  void aLoginThatSharesAFetchLendsItsIssuer() throws Exception {
    LabCa below = KeeperLab.CA.issueCa(CertificateSpec.ca("CN=Below", KeeperLab.START));
    byte[] crl = lab.crl(below, 7);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch joined = new CountDownLatch(1);
    lab.publisher.page(
        "/a.crl",
        exchange -> {
          asked.countDown();
          try {
            joined.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(200, crl.length);
          exchange.getResponseBody().write(crl);
        });
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = lab.keeper(object);
    lab.library().tick();
    asked.await();

    RevocationQuery query =
        new RevocationQuery(
            below.issue(CertificateSpec.client("CN=Alice", KeeperLab.START)).certificate(),
            below.certificate());
    Future<List<CrlAttempt>> refresh =
        keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime));
    joined.countDown();

    assertThat(KeeperLab.await(refresh)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.publisher.asked("/a.crl")).isOne();
  }

  /** A key identifier is what its bearer says; data planes would get what they cannot verify. */
  @Test
  void aCrlUnderABorrowedKeyIdentifierIsNotHandedOut() throws Exception {
    byte[] borrowed = KeeperLab.CA.certificate().subjectKeyIdentifier().orElseThrow().toBytes();
    LabCa below =
        KeeperLab.CA.issueCa(
            CertificateSpec.ca("CN=Below", KeeperLab.START)
                .withoutKeyIdentifiers()
                .extension(
                    Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(borrowed)));
    byte[] theirs =
        LabCrl.sign(
            CrlSpec.complete(lab.now)
                .updates(lab.now, lab.now.plus(Duration.ofDays(2)))
                .number(9)
                .withoutAuthorityKey(),
            below,
            KeeperLab.BC);
    lab.publisher.page("/a.crl", lab.crl(7)).page("/b.crl", theirs);
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"), lab.publisher.url("/b.crl"));
    TenantSettings tenant = KeeperLab.tenant("acme", object);
    CrlKeeper keeper = lab.library().keeper(tenant);
    RevocationQuery query =
        new RevocationQuery(
            below.issue(CertificateSpec.client("CN=Eve", KeeperLab.START)).certificate(),
            below.certificate());
    KeeperLab.await(keeper.refresh(object, query, lab.now, new OwnTime(System::nanoTime)));
    lab.refresh(keeper, object);
    assertThat(keeper.all(object)).hasSize(2);

    CrlName name = new CrlName(HexFormat.of().formatHex(borrowed), Optional.empty());
    assertThat(CrlPublication.of(tenant, keeper, name, lab.now))
        .isInstanceOfSatisfying(
            CrlPublication.Current.class,
            current -> assertThat(current.crl().signer()).isEqualTo(KeeperLab.CA.certificate()));
  }
}
