package io.vouchsafe.proxy.session;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A registry for tests of gateways: its decisions are the test's. */
public final class GatewayRegistry {
  public final RevocationEvents events = new RevocationEvents(Runnable::run);
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final SessionRegistry registry;
  public volatile SessionSettings settings = SessionSettings.DEFAULT;

  /** Whether something verified says that whoever opens now is revoked. */
  public volatile boolean suspected;

  /**
   * Nobody has a session.
   *
   * @param again decides about a live session again
   */
  public GatewayRegistry(TurnedClock clock, int most, Function<Session, Verdict> again) {
    SessionRules rules =
        new SessionRules() {
          @Override
          public SessionSettings of(String tenant) {
            return settings;
          }

          @Override
          public Duration grace(String tenant, String policy) {
            return Duration.ofMinutes(15);
          }
        };
    registry =
        new SessionRegistry(
            new LiveSessions(most),
            events,
            new SessionRegistry.Judging(
                rules,
                session -> Future.succeededFuture(new SessionAnswer.Decided(again.apply(session))),
                new TrustChanges(clock),
                session -> suspected ? SessionCheck.Found.SUSPECT : SessionCheck.Found.NOTHING),
            new SessionRegistry.Ground(
                clock, clock, meters, Runnable::run, line -> {}, "0123456789"));
  }

  /** All of them. */
  public List<Session> list() {
    return new ArrayList<>(
        registry.list(Optional.empty(), Optional.empty(), session -> true, 1000));
  }
}
