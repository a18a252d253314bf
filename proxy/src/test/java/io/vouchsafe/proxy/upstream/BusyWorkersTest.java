package io.vouchsafe.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A healthy responder answers at once, and our only worker is busy with something else. */
class BusyWorkersTest {
  private final Vertx vertx = Vertx.vertx();
  private final SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());
  private final Circuits circuits = new Circuits("tenant acme", () -> 0.5);
  private final FailureMemory failures = new FailureMemory(System::nanoTime);
  private final CountDownLatch busy = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    busy.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void itsAnswerIsWaitedForBeyondTheTimeoutAndCounts() throws Exception {
    Workers workers = new Workers(vertx, "one", 1, 8);
    workers.run(() -> busy.await(60, TimeUnit.SECONDS));
    OcspSource source = source(workers);
    Future<List<Attempt>> first = ask(source);
    AtomicBoolean muchLater = new AtomicBoolean();
    vertx.setTimer(lookup.object().timeout().toMillis() * 6, fired -> muchLater.set(true));
    Awaitility.await().untilTrue(muchLater);
    Future<List<Attempt>> second = ask(source);

    assertThat(first.isComplete()).as("the last byte came long ago").isFalse();
    assertThat(second.isComplete()).as("and for whoever shares it").isFalse();
    busy.countDown();

    assertThat(outcomes(first)).containsExactly(Outcome.REVOKED);
    assertThat(outcomes(second)).containsExactly(Outcome.REVOKED);
  }

  @Test
  void whatTheyHaveNoRoomForIsHeldAgainstNobody() throws Exception {
    OcspSource source = source(new Workers(vertx, "full", 1, 0));
    for (int i = 0; i < 3 * Circuit.FAILURES; i++) {
      assertThat(outcomes(ask(source))).containsExactly(Outcome.OVERLOADED);
    }

    assertThat(circuits.of(lookup).isOpen()).isFalse();
    assertThat(outcomes(ask(source(new Workers(vertx, "free", 1, 8)))))
        .as("and nobody remembers a failure")
        .containsExactly(Outcome.REVOKED);
  }

  /** As a tenant's responder is put together. */
  private OcspSource source(Workers workers) {
    HashedExchange exchange =
        new RecentFailures(
            failures,
            new CircuitExchange(
                vertx,
                circuits,
                System::nanoTime,
                new BulkheadExchange(vertx, System::nanoTime, verifying(workers))));
    return new OcspSource(
        UpstreamSettings.DIRECT,
        new DeadlineResponder(
            vertx,
            System::nanoTime,
            new CoalescingResponder(
                System::nanoTime,
                new MeteredResponder(
                    "acme",
                    new SimpleMeterRegistry(),
                    new HashChoosingResponder(exchange, () -> UpstreamLab.NOW)))));
  }

  private VerifyingExchange verifying(Workers workers) {
    Der revoked =
        Der.copyOf(
            UpstreamLab.responder()
                .respond(
                    ResponseSpec.about(lookup.question().query(), UpstreamLab.NOW)
                        .revoked(UpstreamLab.NOW, RevocationReason.KEY_COMPROMISE)));
    return new VerifyingExchange(
        call -> Future.succeededFuture(new ChannelAnswer.Body(revoked)),
        new OcspVerifier(signatures, new PathValidator(signatures)),
        new StatusMemory("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry())::remember,
        workers,
        () -> UpstreamLab.NOW,
        System::nanoTime,
        new SecureRandom());
  }

  private Future<List<Attempt>> ask(OcspSource source) {
    return source.ask(lookup.question(), lookup.object(), lookup.group(), lookup.own());
  }

  private static List<Outcome> outcomes(Future<List<Attempt>> asked) throws Exception {
    return asked.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS).stream()
        .map(Attempt::outcome)
        .toList();
  }
}
