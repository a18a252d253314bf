package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.work.Workers;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** A healthy responder answers at once, and our only worker is busy with something else. */
class BusyWorkersTest {
  private final TurnedClock clock = new TurnedClock(UpstreamLab.NOW);

  /** One thread, which the test moves. */
  private final Deque<Runnable> thread = new ArrayDeque<>();

  private final SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());
  private final Circuits circuits = new Circuits("tenant acme", () -> 0.5);
  private final FailureCache failures = new FailureCache(clock);

  @Test
  void itsAnswerIsWaitedForBeyondTheTimeoutAndCounts() {
    Workers workers = workers(8);
    workers.run(() -> "something else");
    OcspSource source = source(workers);
    Future<List<Attempt>> first = ask(source);
    clock.turn(lookup.object().timeout().multipliedBy(6));
    Future<List<Attempt>> second = ask(source);

    assertThat(first.isComplete()).as("the last byte came long ago").isFalse();
    assertThat(second.isComplete()).as("and for whoever shares it").isFalse();
    moveThread();

    assertThat(outcomes(first)).containsExactly(Outcome.REVOKED);
    assertThat(outcomes(second)).containsExactly(Outcome.REVOKED);
  }

  @Test
  void whatTheyHaveNoRoomForIsHeldAgainstNobody() {
    OcspSource source = source(full());
    for (int i = 0; i < 3 * Circuit.FAILURES; i++) {
      assertThat(outcomes(ask(source))).containsExactly(Outcome.OVERLOADED);
    }

    assertThat(circuits.of(lookup).isOpen()).isFalse();
    assertThat(outcomes(ask(source(free()))))
        .as("and nobody remembers a failure")
        .containsExactly(Outcome.REVOKED);
  }

  private Workers workers(int most) {
    return new Workers("one", 1, most, thread::add, () -> Runnable::run, clock);
  }

  /** One whose thread is busy and whose queue has no place. */
  private Workers full() {
    Workers full = new Workers("full", 1, 0, work -> {}, () -> Runnable::run, clock);
    full.run(() -> "something else");
    return full;
  }

  private Workers free() {
    return new Workers("free", 1, 8, Runnable::run, () -> Runnable::run, clock);
  }

  private void moveThread() {
    while (!thread.isEmpty()) {
      thread.remove().run();
    }
  }

  /** As a tenant's responder is put together. */
  private OcspSource source(Workers workers) {
    HashedExchange exchange =
        new RecentFailures(
            failures,
            new CircuitExchange(
                clock, circuits, clock, new BulkheadExchange(clock, clock, verifying(workers))));
    return new OcspSource(
        UpstreamSettings.DIRECT,
        new DeadlineResponder(
            clock,
            clock,
            new CoalescingResponder(
                clock,
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
        new StatusCache("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry())::remember,
        workers,
        () -> UpstreamLab.NOW,
        clock,
        new SecureRandom());
  }

  private Future<List<Attempt>> ask(OcspSource source) {
    return source.ask(lookup.question(), lookup.object(), lookup.group(), lookup.own());
  }

  private static List<Outcome> outcomes(Future<List<Attempt>> asked) {
    return asked.result().stream().map(Attempt::outcome).toList();
  }
}
