package io.vouchsafe.proxy.session;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has live sessions decided about again: before their {@code valid_until}, and when somebody says
 * that they are revoked. A connection that never logs in again learns of its revocation so.
 */
final class SessionAsks {
  /** A session is asked about in the last 10 to 20 hundredths of what it was let in for. */
  static final int LATEST_PERCENT = 10;

  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  /** Between two questions while nobody answers: 15 to 30 s. */
  static final Duration SILENCE_PAUSE = Duration.ofSeconds(15);

  /** Between two questions about one whose cut is held, or only told. */
  static final Duration HELD_PAUSE = Duration.ofMinutes(1);

  /** So long a tenant's sessions may wait for a place before those that are over are cut. */
  static final Duration BACKLOG = Duration.ofSeconds(30);

  /** From one look through all of them to the next. */
  private static final Duration OVERDUE_PAUSE = Duration.ofSeconds(1);

  /** Answers that are at hand take microseconds; an event loop bears some milliseconds of them. */
  private static final int TURN = 256;

  private static final Logger LOG = LoggerFactory.getLogger(SessionAsks.class);

  private final LiveSessions live;
  private final SessionDecisions decisions;
  private final SessionRules rules;
  private final Cutting cutting;
  private final Consumer<Session> check;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Executor loop;
  private final ConcurrentMap<String, OfTenant> tenants = new ConcurrentHashMap<>();

  private static final class OfTenant {
    private final AskQueue queue = new AskQueue();
    private volatile @Nullable Long waitingSince;
    private volatile @Nullable Long overdueEnded;
  }

  /**
   * Nobody is asked about yet.
   *
   * @param check compares a session with what is known, when its certificates are others
   * @param loop runs what must not run on the thread of an event
   */
  SessionAsks(
      LiveSessions live,
      SessionDecisions decisions,
      SessionRules rules,
      Cutting cutting,
      Consumer<Session> check,
      InstantSource clock,
      LongSupplier nanoTime,
      Executor loop) {
    this.live = live;
    this.decisions = decisions;
    this.rules = rules;
    this.cutting = cutting;
    this.check = check;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.loop = loop;
  }

  /** {@code session} has opened. */
  void begin(Session session) {
    planRefresh(session, clock.instant());
  }

  /**
   * Its gateway has had it decided about. What somebody said meanwhile is not settled by that:
   * whoever is suspected stays so until we have asked.
   */
  void renewed(Session session, SessionBasis basis) {
    boolean others = live.renew(session, basis);
    planRefresh(session, clock.instant());
    if (others) {
      check.accept(session);
    }
  }

  /** Somebody says that it is revoked: it stands still, and is asked about at once. */
  void suspect(Session session) {
    OfTenant tenant = of(session);
    tenant.queue.suspect(session);
    session.suspect();
    loop.execute(() -> turn(tenant));
  }

  /** It is asked about as soon as there is a place. */
  void anew(Session session) {
    of(session).queue.anew(session);
  }

  void forget(Session session) {
    of(session).queue.forget(session);
  }

  /** Asks about those whose time has come. */
  void tick() {
    for (OfTenant tenant : tenants.values()) {
      turn(tenant);
      endOverdue(tenant);
    }
  }

  private OfTenant of(Session session) {
    return tenants.computeIfAbsent(session.tenant(), name -> new OfTenant());
  }

  private void turn(OfTenant tenant) {
    Instant now = clock.instant();
    for (int i = 0; i < TURN; i++) {
      Session next = tenant.queue.take(now);
      if (next == null) {
        break;
      }
      ask(tenant, next);
    }
    noteBacklog(tenant, now);
  }

  private void noteBacklog(OfTenant tenant, Instant now) {
    if (!tenant.queue.isLate(now)) {
      tenant.waitingSince = null;
    } else if (tenant.waitingSince == null) {
      tenant.waitingSince = nanoTime.getAsLong();
    }
  }

  /**
   * Our own lateness is no reason to let anybody go on (design, section 5). Looks through all that
   * wait, and so not at every answer.
   */
  private void endOverdue(OfTenant tenant) {
    Long since = tenant.waitingSince;
    Long ended = tenant.overdueEnded;
    long nanos = nanoTime.getAsLong();
    if (since == null
        || nanos - since < BACKLOG.toNanos()
        || (ended != null && nanos - ended < OVERDUE_PAUSE.toNanos())) {
      return;
    }
    tenant.overdueEnded = nanos;
    Instant now = clock.instant();
    tenant.queue.late(now).stream()
        .filter(session -> !now.isBefore(end(session)))
        .forEach(session -> cut(tenant.queue, session, Reason.OVER_BUDGET));
  }

  private void ask(OfTenant tenant, Session session) {
    AskQueue queue = tenant.queue;
    Future<SessionAnswer> deciding = decided(session);
    boolean wasAtHand = deciding.isComplete();
    deciding.onComplete(
        answer -> {
          try {
            answered(queue, session, answer);
          } catch (RuntimeException | Error e) {
            LOG.error("{}: the new decision could not be carried out", session, e);
            // Nobody knows whether it was to end: it passes nothing until that is settled.
            session.suspect();
            plan(queue, session, clock.instant().plus(SILENCE_PAUSE));
          } finally {
            queue.done(session);
          }
          if (!wasAtHand) {
            loop.execute(() -> turn(tenant));
          }
        });
  }

  private Future<SessionAnswer> decided(Session session) {
    try {
      return decisions.decide(session);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void answered(AskQueue queue, Session session, AsyncResult<SessionAnswer> answer) {
    if (session.isGone()) {
      return;
    }
    if (answer.failed()) {
      LOG.error("{}: could not be decided about again", session, answer.cause());
      silent(queue, session, Reason.INTERNAL);
      return;
    }
    switch (answer.result()) {
      case SessionAnswer.Undecided(CutCause cause) -> cutting.order(session, cause);
      case SessionAnswer.Decided(Verdict verdict) -> settle(queue, session, verdict);
    }
  }

  private void settle(AskQueue queue, Session session, Verdict verdict) {
    switch (verdict.decision()) {
      case Decision.Allow allow ->
          SessionBasis.of(verdict)
              .ifPresentOrElse(
                  basis -> goesOn(queue, session, basis),
                  () -> silent(queue, session, Reason.INTERNAL));
      case Decision.Deny deny when saysRevoked(deny) -> cut(queue, session, Reason.REVOKED);
      case Decision.Deny deny when deny.reason().isSilence() ->
          silent(queue, session, deny.reason());
      case Decision.Deny deny -> cut(queue, session, deny.reason());
    }
  }

  /** A decision that ran out of time over one certificate may have found another one revoked. */
  private static boolean saysRevoked(Decision.Deny deny) {
    return deny.reason().isSilence()
        && deny.evidence().revocation().stream()
            .flatMap(status -> status.settled().stream())
            .anyMatch(status -> status.verified().status() instanceof RevocationStatus.Revoked);
  }

  private void goesOn(AskQueue queue, Session session, SessionBasis basis) {
    boolean others = live.renew(session, basis);
    if (!queue.isToBeAskedAgain(session)) {
      session.cleared();
      cutting.spare(session);
      if (queue.isToBeAskedAgain(session)) {
        session.suspect();
      }
    }
    planRefresh(session, clock.instant());
    if (others) {
      // It is found by them from now on; what was learnt of them before is found here.
      check.accept(session);
    }
  }

  private void silent(AskQueue queue, Session session, Reason reason) {
    Instant now = clock.instant();
    Instant end = end(session);
    if (!now.isBefore(end)) {
      cut(queue, session, reason);
      return;
    }
    Instant next = now.plus(SILENCE_PAUSE.multipliedBy(100 + spread(session, 101)).dividedBy(100));
    plan(queue, session, next.isBefore(end) ? next : end);
  }

  /** Contract, section 1, {@code session_grace}. */
  private Instant end(Session session) {
    return session.validUntil().plus(rules.grace(session.tenant(), session.policy()));
  }

  private void cut(AskQueue queue, Session session, Reason reason) {
    cutting.order(session, new CutCause.Refused(reason));
    // If the cut is held or only told, somebody may still lift the revocation.
    plan(queue, session, clock.instant().plus(HELD_PAUSE));
  }

  private void planRefresh(Session session, Instant now) {
    Instant until = session.validUntil();
    Duration rest = Duration.between(now, until);
    long percent = LATEST_PERCENT + spread(session, 11);
    Instant due = until.minus(rest.multipliedBy(percent).dividedBy(100));
    Instant soonest = now.plus(SHORTEST_PAUSE);
    plan(of(session).queue, session, due.isAfter(soonest) ? due : soonest);
  }

  private static void plan(AskQueue queue, Session session, Instant at) {
    queue.plan(session, at);
    if (session.isGone()) {
      queue.forget(session);
    }
  }

  /** Moves sessions that opened together apart: another one for each, below {@code bound}. */
  private static long spread(Session session, int bound) {
    return Long.remainderUnsigned(session.number() * 0x9E3779B97F4A7C15L, bound);
  }
}
