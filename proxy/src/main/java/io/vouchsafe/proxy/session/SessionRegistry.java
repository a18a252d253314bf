package io.vouchsafe.proxy.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that gateways and fronts hold. Whoever opens one here hears of it again when its
 * certificate is not accepted any more. Thread-safe.
 */
public final class SessionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRegistry.class);

  private final LiveSessions live;
  private final SessionCheck check;
  private final SessionAsks asks;
  private final Cutting cutting;
  private final SessionAudit audit;
  private final SessionMeters meters;
  private final InstantSource clock;
  private final String prefix;
  private final AtomicLong last = new AtomicLong();

  /**
   * What everything runs on.
   *
   * @param loop runs decisions; never blocks
   * @param journal takes a line of JSON for each cut
   * @param prefix random, for the ids of this process: {@code [0-9a-f]+}
   */
  public record Ground(
      InstantSource clock,
      LongSupplier nanoTime,
      MeterRegistry registry,
      Executor loop,
      Consumer<String> journal,
      String prefix) {}

  /** How sessions are judged. */
  record Judging(
      SessionRules rules, SessionDecisions decisions, TrustChanges changes, SessionCheck check) {}

  /** No session is open; {@code events} are heard from now on. */
  public SessionRegistry(
      LiveSessions live,
      RevocationEvents events,
      Tenants tenants,
      DecisionService decisions,
      Ground ground) {
    this(live, events, judging(tenants, decisions, ground.clock()), ground);
  }

  private static Judging judging(Tenants tenants, DecisionService decisions, InstantSource clock) {
    TrustChanges changes = new TrustChanges(clock);
    return new Judging(
        new SettingsRules(tenants),
        new FreshDecisions(tenants, decisions),
        changes,
        new CurrentKnowledge(tenants, changes));
  }

  SessionRegistry(LiveSessions live, RevocationEvents events, Judging judging, Ground ground) {
    this.live = live;
    this.check = judging.check();
    this.clock = ground.clock();
    this.prefix = ground.prefix();
    this.audit = new SessionAudit(ground.journal(), ground.clock());
    this.meters = new SessionMeters(ground.registry());
    this.cutting =
        new Cutting(live, judging.rules(), audit, meters, ground.nanoTime(), this::forget);
    this.asks =
        new SessionAsks(
            live,
            judging.decisions(),
            judging.rules(),
            cutting,
            this::lookAt,
            ground.clock(),
            ground.nanoTime(),
            ground.loop());
    events.subscribe(
        "sessions", new SessionWatch(live, asks, cutting, judging.changes(), this::lookAt));
  }

  /**
   * Opens a session that {@code verdict} lets in. It is found by events first and compared with
   * what is known then, so that no revocation falls between.
   */
  public SessionOpening open(Verdict verdict, SessionHandle handle) {
    Optional<SessionBasis> basis = SessionBasis.of(verdict);
    if (basis.isEmpty()) {
      return new SessionOpening.NotOpened("the decision lets nobody in");
    }
    long number = last.incrementAndGet();
    Session session =
        new Session(
            number,
            prefix + "-" + Long.toString(number, Character.MAX_RADIX),
            verdict.tenant(),
            verdict.policy(),
            basis.get(),
            clock.instant(),
            handle);
    return watch(session);
  }

  private SessionOpening watch(Session session) {
    if (!live.add(session)) {
      return new SessionOpening.NotOpened(
          "the tenant has " + live.count(session.tenant()) + " sessions, the most there may be");
    }
    meters.opened(session);
    try {
      return checked(session);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: session not opened, its revocations could not be looked up", session, e);
      cutting.gone(session);
      return new SessionOpening.NotOpened(Reason.INTERNAL.code());
    }
  }

  /**
   * Opens a session that was let in before this process began. Until it is decided about again,
   * which is done as soon as there is a place, it rests on the decision of then.
   */
  public SessionOpening resume(ResumedSession kept, SessionHandle handle) {
    long number = last.incrementAndGet();
    Session session =
        new Session(
            number,
            prefix + "-" + Long.toString(number, Character.MAX_RADIX),
            kept.tenant(),
            kept.policy(),
            kept.basis(),
            kept.since(),
            handle);
    SessionOpening opening = watch(session);
    if (opening instanceof SessionOpening.Opened) {
      asks.anew(session);
    }
    return opening;
  }

  /**
   * {@code verdict} lets a live session in again: it rests on that from now on. A session that is
   * suspected, or being cut, stays so.
   *
   * @return false when the verdict is of another tenant or policy, lets nobody in, or the session
   *     is gone
   */
  public boolean renew(Session session, Verdict verdict) {
    Optional<SessionBasis> basis = SessionBasis.of(verdict);
    if (basis.isEmpty()
        || session.isGone()
        || !session.tenant().equals(verdict.tenant())
        || !session.policy().equals(verdict.policy())) {
      return false;
    }
    asks.renewed(session, basis.get());
    return true;
  }

  private SessionOpening checked(Session session) {
    Optional<CutCause> refusal =
        switch (check.of(session)) {
          case NOTHING -> Optional.empty();
          case TO_BE_ASKED -> {
            asks.anew(session);
            yield Optional.empty();
          }
          case SUSPECT -> {
            asks.suspect(session);
            yield Optional.empty();
          }
          case BLOCKED -> Optional.of(new CutCause.Refused(Reason.BLOCKED));
          case NO_TENANT -> Optional.of(new CutCause.NoTenant());
          case NO_POLICY -> Optional.of(new CutCause.NoPolicy());
        };
    if (refusal.isPresent()) {
      cutting.gone(session);
      return new SessionOpening.NotOpened(refusal.get().word());
    }
    meters.show(session, cutting::held);
    asks.begin(session);
    return new SessionOpening.Opened(session);
  }

  /** The session ended by itself. */
  public void close(Session session) {
    cutting.gone(session);
  }

  private void forget(Session session) {
    live.remove(session);
    asks.forget(session);
    meters.gone(session);
  }

  /** Compares a live session with what is known now. */
  private void lookAt(Session session) {
    switch (check.of(session)) {
      case NOTHING -> {}
      case TO_BE_ASKED -> asks.anew(session);
      case SUSPECT -> asks.suspect(session);
      case BLOCKED -> cutting.order(session, new CutCause.Refused(Reason.BLOCKED));
      case NO_TENANT -> cutting.order(session, new CutCause.NoTenant());
      case NO_POLICY -> cutting.order(session, new CutCause.NoPolicy());
    }
  }

  /** The settings have no such tenant any more: its series of the metrics go. */
  public void forgetSeries(String tenant) {
    meters.forget(tenant);
  }

  /** Asks about one session anew, as soon as there is a place. */
  public void askAnew(Session session) {
    asks.anew(session);
  }

  /** Cuts a session that its gateway would not let in any more, within the tenant's limits. */
  public void cut(Session session, CutCause cause) {
    cutting.order(session, cause);
  }

  /** Its gateway can be told again: a cut that it could not be told is ordered at once. */
  public void repeatCut(Session session) {
    cutting.repeat(session);
  }

  /** Asks about every session of {@code tenant} anew, a few at a time. */
  public void askAnew(String tenant) {
    live.ofTenant(tenant).forEach(asks::anew);
  }

  /**
   * Cuts one session for an operator.
   *
   * @return false when it is gone
   */
  public boolean cut(String id, Author author) {
    Optional<Session> session = number(id).stream().boxed().findFirst().flatMap(live::numbered);
    session.ifPresent(found -> cutting.byHand(found, author));
    return session.isPresent();
  }

  /**
   * Cuts what {@code sessions.cut_limit} holds, of one tenant or of all.
   *
   * @return how many sessions
   */
  public int cutHeld(Optional<String> tenant, Author author) {
    int released =
        tenant.map(List::of).orElseGet(() -> List.copyOf(cutting.tenantsWithHeld())).stream()
            .mapToInt(name -> cutting.release(name, author))
            .sum();
    audit.released(tenant, released, author);
    return released;
  }

  /**
   * Live sessions, the first opened first.
   *
   * @param after the id of the one before the first, perhaps of another node: its sessions come
   *     before or behind all of this one's; empty = from the beginning
   */
  public List<Session> list(
      Optional<String> tenant, Optional<String> after, Predicate<Session> wanted, int limit) {
    long from = after.flatMap(SessionId::parse).map(id -> id.before(prefix)).orElse(0L);
    return tenant
        .map(name -> live.after(from, name))
        .orElseGet(() -> live.after(from))
        .filter(wanted)
        .limit(limit)
        .toList();
  }

  /** The number in an id of this process; empty in any other text. */
  OptionalLong number(String id) {
    String digits = id.startsWith(prefix + "-") ? id.substring(prefix.length() + 1) : "";
    return digits.matches("[0-9a-z]{1,12}")
        ? OptionalLong.of(Long.parseLong(digits, Character.MAX_RADIX))
        : OptionalLong.empty();
  }

  /** Whether {@code id} may be one of this process's sessions, live or gone. */
  public boolean knows(String id) {
    return number(id).isPresent();
  }

  /** How many cuts of {@code tenant} are held. */
  public int held(String tenant) {
    return cutting.held(tenant);
  }

  /** How many sessions {@code tenant} has. */
  public int count(String tenant) {
    return live.count(tenant);
  }

  /** Names of the tenants that have a session. */
  public List<String> tenants() {
    return live.tenants().stream().filter(name -> live.count(name) > 0).sorted().toList();
  }

  /** Asks, cuts and repeats what is due; often. Never blocks. */
  public void tick() {
    asks.tick();
    cutting.tick();
  }
}
