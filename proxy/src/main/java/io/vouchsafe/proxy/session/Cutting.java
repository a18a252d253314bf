package io.vouchsafe.proxy.session;

import io.vertx.core.Future;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.proxy.emergency.Author;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts sessions: at once what an operator orders, within the tenant's limits what is learnt. A cut
 * is repeated until the gateway confirms it.
 */
final class Cutting {
  private static final Logger LOG = LoggerFactory.getLogger(Cutting.class);

  private final LiveSessions live;
  private final SessionRules rules;
  private final SessionAudit audit;
  private final SessionMeters meters;
  private final LongSupplier nanoTime;
  private final Consumer<Session> ended;
  private final ConcurrentMap<String, CutLimit> limits = new ConcurrentHashMap<>();
  private final ConcurrentMap<Session, Long> waiting = new ConcurrentHashMap<>();
  private final ConcurrentMap<Session, CutAttempts> cutting = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Set<Session>> held = new ConcurrentHashMap<>();

  /**
   * Nothing is being cut yet.
   *
   * @param ended is told the sessions that are gone
   */
  Cutting(
      LiveSessions live,
      SessionRules rules,
      SessionAudit audit,
      SessionMeters meters,
      LongSupplier nanoTime,
      Consumer<Session> ended) {
    this.live = live;
    this.rules = rules;
    this.audit = audit;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.ended = ended;
  }

  /** Cuts {@code session}, now or as soon as the limits allow. */
  void order(Session session, CutCause cause) {
    if (!cause.isLimited()) {
      send(session, cause, Optional.empty());
      return;
    }
    SessionSettings settings = rules.of(session.tenant());
    if (settings.dryRun()) {
      if (session.firstInDryRun()) {
        audit.wouldCut(session, cause);
      }
      session.cleared();
      return;
    }
    if (session.cutCause().isPresent()) {
      return; // It has its place already.
    }
    OptionalLong turn =
        limits
            .computeIfAbsent(session.tenant(), name -> new CutLimit())
            .ask(settings, live.count(session.tenant()), nanoTime.getAsLong());
    if (turn.isEmpty()) {
      hold(session, cause);
    } else if (turn.getAsLong() - nanoTime.getAsLong() <= 0) {
      send(session, cause, Optional.empty());
    } else if (session.awaitCut(cause)) {
      waiting.put(session, turn.getAsLong());
    }
  }

  private void hold(Session session, CutCause cause) {
    if (!session.hold(cause)) {
      return;
    }
    Set<Session> others =
        held.computeIfAbsent(session.tenant(), name -> ConcurrentHashMap.newKeySet());
    boolean first = others.isEmpty();
    others.add(session);
    if (first) {
      audit.held(session.tenant(), cause, rules.of(session.tenant()).cutLimit());
    }
    if (!session.isCutHeld()) {
      others.remove(session); // Somebody else was faster.
    }
  }

  /** An operator's order: at once, whatever the limits say. */
  void byHand(Session session, Author author) {
    send(session, new CutCause.ByHand(author), Optional.of(author));
  }

  /**
   * An operator's order: cuts what is held.
   *
   * @return how many sessions were cut
   */
  int release(String tenant, Author author) {
    List<Session> all = new ArrayList<>(held.getOrDefault(tenant, Set.of()));
    for (Session session : all) {
      session
          .cutCause()
          .filter(cause -> session.isCutHeld())
          .ifPresent(cause -> send(session, cause, Optional.of(author)));
    }
    return all.size();
  }

  /** It would be let in again: a cut that waits or is held is taken back. */
  void spare(Session session) {
    if (session.spare()) {
      leaveQueues(session);
      LOG.warn("{}: stays open, its certificate is accepted again", session);
    }
  }

  /** How many cuts of {@code tenant} are held. */
  int held(String tenant) {
    return held.getOrDefault(tenant, Set.of()).size();
  }

  /** Names of the tenants that have, or had, a cut held. */
  Set<String> tenantsWithHeld() {
    return held.keySet();
  }

  /** The session is gone, whoever ended it. */
  void gone(Session session) {
    cutting.remove(session);
    leaveQueues(session);
    if (session.end()) {
      ended.accept(session);
    }
  }

  private void leaveQueues(Session session) {
    waiting.remove(session);
    Set<Session> others = held.get(session.tenant());
    if (others != null) {
      others.remove(session);
    }
  }

  /** Cuts what has its turn, and tells gateways again that have not confirmed. */
  void tick() {
    long now = nanoTime.getAsLong();
    for (Map.Entry<Session, Long> entry : waiting.entrySet()) {
      if (entry.getValue() - now <= 0) {
        Session session = entry.getKey();
        waiting.remove(session);
        session
            .cutCause()
            .filter(cause -> session.isWaiting())
            .ifPresent(cause -> send(session, cause, Optional.empty()));
      }
    }
    cutting.forEach((session, attempts) -> attempt(session, attempts));
  }

  /** A cut that failed before is ordered now, and not after its pause. */
  void repeat(Session session) {
    CutAttempts attempts = cutting.get(session);
    if (attempts != null) {
      attempts.endPause(nanoTime.getAsLong());
      attempt(session, attempts);
    }
  }

  private void send(Session session, CutCause cause, Optional<Author> author) {
    if (!session.beginCut(cause)) {
      return;
    }
    leaveQueues(session);
    CutAttempts attempts = new CutAttempts();
    cutting.put(session, attempts);
    attempt(session, attempts);
    audit.cut(session, cause, author);
  }

  private void attempt(Session session, CutAttempts attempts) {
    if (session.isGone()) {
      cutting.remove(session);
      return;
    }
    int number = attempts.begin(nanoTime.getAsLong());
    if (number == 0) {
      return;
    }
    CutCause cause = session.cutCause().orElseThrow();
    if (number > 1) {
      LOG.warn("{}: cut again, because the gateway has not confirmed: attempt {}", session, number);
    }
    told(session, cause)
        .onComplete(
            done -> {
              if (done.succeeded()) {
                confirmed(session, cause);
              } else if (attempts.failed(number, nanoTime.getAsLong())) {
                LOG.warn(
                    "{}: attempt {} to cut it failed: {}",
                    session,
                    number,
                    done.cause().toString());
              }
            });
  }

  private static Future<Void> told(Session session, CutCause cause) {
    try {
      return session.handle().cut(cause);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void confirmed(Session session, CutCause cause) {
    if (!session.isGone()) {
      meters.cut(session, cause);
    }
    gone(session);
  }
}
