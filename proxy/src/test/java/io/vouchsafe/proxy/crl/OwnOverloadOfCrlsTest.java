package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CRL that has come and that we have yet to read is not the server's silence. */
class OwnOverloadOfCrlsTest {
  @TempDir Path directory;
  private KeeperLab lab;

  @BeforeEach
  void start() {
    lab = new KeeperLab(directory);
    lab.publisher.page("/a.crl", lab.crl(7));
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void whatWeHaveNoRoomToReadIsOverloadedAndStaysSoUntilItIsFetchedAgain() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = keeper(new Workers(lab.vertx, "full", 1, 0), object);

    assertThat(outcomes(lab.refresh(keeper, object))).containsExactly(Outcome.OVERLOADED);
    assertThat(outcomes(lab.refresh(keeper, object)))
        .as("not asked again at once, and no failure of the server's")
        .containsExactly(Outcome.OVERLOADED);
    assertThat(lab.publisher.asked("/a.crl")).isOne();
    for (int i = 2; i <= 4; i++) {
      lab.now = lab.now.plusSeconds(5);
      lab.refresh(keeper, object);
      assertThat(lab.publisher.asked("/a.crl")).as("the pause does not grow").isEqualTo(i);
    }
  }

  @Test
  void theTimeoutEndsWithTheLastByte() throws Exception {
    CrlObject usual = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlObject object = withTimeout(usual, Duration.ofSeconds(2));
    Workers one = new Workers(lab.vertx, "one", 1, 8);
    CountDownLatch busy = new CountDownLatch(1);
    one.run(() -> busy.await(60, TimeUnit.SECONDS));
    CrlKeeper keeper = keeper(one, object);
    OwnTime own = new OwnTime(System::nanoTime);

    Future<List<CrlAttempt>> refresh = keeper.refresh(object, KeeperLab.query(), lab.now, own);
    Awaitility.await().until(() -> own.nanos() > Duration.ofSeconds(3).toNanos());
    assertThat(refresh.isComplete()).as("it is here").isFalse();
    assertThat(own.isRunning()).isTrue();
    busy.countDown();

    assertThat(KeeperLab.await(refresh)).singleElement().matches(CrlAttempt::succeeded);
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
  }

  private CrlKeeper keeper(Workers intake, CrlObject object) {
    return lab.newLibrary(intake).keeper(KeeperLab.tenant("acme", object));
  }

  private static CrlObject withTimeout(CrlObject object, Duration timeout) {
    return new CrlObject(
        object.name(),
        object.urls(),
        object.fromCertificate(),
        object.issuers(),
        object.validityTime(),
        object.validityTimeStrict(),
        timeout,
        object.maxSize(),
        object.certificateCacheMax());
  }

  private static List<Outcome> outcomes(List<CrlAttempt> attempts) {
    return attempts.stream().map(attempt -> attempt.failure().orElseThrow()).toList();
  }
}
