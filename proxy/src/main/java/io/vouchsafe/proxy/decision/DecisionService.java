package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.vpnauth.decision.Basis;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost layer of a decision: one reading of the clock, one deadline, a deny for everything
 * that throws, one count and one journal entry.
 */
public final class DecisionService {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionService.class);

  private final Vertx vertx;
  private final DecisionPipeline pipeline;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final References references;
  private final DecisionMeters strangers;
  private final Consumer<Verdict> journal;
  private final DecisionDeadline deadline;
  private final EndpointHosts hosts;

  /**
   * A service.
   *
   * @param strangers counts what names no tenant
   * @param journal is told every verdict
   */
  public DecisionService(
      Vertx vertx,
      DecisionPipeline pipeline,
      InstantSource clock,
      LongSupplier nanoTime,
      References references,
      DecisionMeters strangers,
      Consumer<Verdict> journal) {
    this.vertx = vertx;
    this.pipeline = pipeline;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.references = references;
    this.strangers = strangers;
    this.journal = journal;
    this.deadline = new DecisionDeadline(vertx, nanoTime);
    this.hosts = new EndpointHosts(HostNames.ofSystem(vertx), nanoTime);
  }

  /** Decides by {@code basis}; the future never fails. */
  public Future<Verdict> decide(TenantRuntime tenant, Basis basis, Submission submission) {
    return switch (basis) {
      case Policy policy ->
          decide(tenant, policy, submission, new OwnTime(nanoTime), nanoTime.getAsLong());
      case Basis.ByTunnel(IkePeer peer) -> decide(tenant, peer, submission);
    };
  }

  /** By the tunnel that takes {@code peer}, under that tunnel's policy and its deadline. */
  private Future<Verdict> decide(TenantRuntime tenant, IkePeer peer, Submission submission) {
    long started = nanoTime.getAsLong();
    Instant now = clock.instant();
    Presented presented = submission.presented();
    Progress progress = new Progress(presented, new OwnTime(nanoTime));
    Duration patience = TunnelRun.patience(tenant);
    TunnelRun run =
        new TunnelRun(
            pipeline,
            hosts,
            tenant,
            peer,
            submission,
            now,
            progress,
            () -> isOver(patience, started));
    return inTime(attempt(run::pick), patience, started, late -> ended(progress, patience, late))
        .compose(pick -> decide(pick, run, progress, started))
        .recover(
            failure -> {
              LOG.error("a decision by tunnel failed and became a deny", failure);
              return Future.succeededFuture(TunnelDecided.withoutTunnel(internal(progress)));
            })
        .map(decided -> tell(tenant, peer, presented, decided, now, started));
  }

  private Future<TunnelDecided> decide(
      TunnelPick pick, TunnelRun run, Progress progress, long started) {
    return switch (pick) {
      case TunnelPick.Ended(Decided decided) ->
          Future.succeededFuture(TunnelDecided.withoutTunnel(decided));
      case TunnelPick.BySecret secret ->
          Future.succeededFuture(
              new TunnelDecided(
                  run.allow(secret), Optional.empty(), Optional.of(secret.tunnel().name())));
      case TunnelPick.ByPolicy chosen -> {
        Duration most = chosen.policy().deadline();
        LongFunction<Decided> late = late(progress, most);
        Future<Decided> deciding =
            isOver(most, started)
                ? Future.succeededFuture(late.apply(0))
                : inTime(attempt(() -> run.judge(chosen)), most, started, late);
        yield deciding
            .otherwise(
                failure -> {
                  LOG.error("a decision by tunnel failed and became a deny", failure);
                  return internal(progress);
                })
            .map(
                decided ->
                    new TunnelDecided(
                        decided,
                        Optional.of(chosen.policy()),
                        Optional.of(chosen.tunnel().name())));
      }
    };
  }

  private <T> Future<T> inTime(
      Future<T> deciding, Duration most, long started, LongFunction<T> late) {
    return deciding.isComplete() ? deciding : deadline.of(deciding, most, started, late);
  }

  private boolean isOver(Duration most, long started) {
    return nanoTime.getAsLong() - started > most.toNanos();
  }

  private static LongFunction<Decided> late(Progress progress, Duration deadline) {
    return nanos -> Decided.of(progress.late(deadline, nanos));
  }

  private static TunnelPick ended(Progress progress, Duration patience, long lateNanos) {
    return new TunnelPick.Ended(Decided.of(progress.late(patience, lateNanos)));
  }

  private static <T> Future<T> attempt(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Verdict> decide(
      TenantRuntime tenant, Policy policy, Submission submission, OwnTime own, long started) {
    Instant now = clock.instant();
    Presented presented = submission.presented();
    Progress progress = new Progress(presented, own);
    Future<Decided> deciding = run(tenant, policy, submission, now, progress);
    if (deciding.succeeded()) {
      return Future.succeededFuture(
          tell(tenant, policy, presented, deciding.result(), now, started));
    }
    return deadline
        .of(deciding, policy.deadline(), started, late(progress, policy.deadline()))
        .transform(
            done -> {
              Decided decided = done.succeeded() ? done.result() : internal(progress);
              Verdict verdict = tell(tenant, policy, presented, decided, now, started);
              if (done.failed()) {
                LOG.error(
                    "decision {} failed and became a deny", verdict.reference(), done.cause());
              }
              return Future.succeededFuture(verdict);
            });
  }

  /** The same for what could be read, or a deny for what could not. */
  public Future<Verdict> decide(
      TenantRuntime tenant, Policy policy, String front, Parsed<Submission> read) {
    return decide(tenant, policy, front, read, new OwnTime(nanoTime), nanoTime.getAsLong());
  }

  private Future<Verdict> decide(
      TenantRuntime tenant,
      Policy policy,
      String front,
      Parsed<Submission> read,
      OwnTime own,
      long started) {
    return switch (read) {
      case Parsed.Ok<Submission>(Submission submission) ->
          decide(tenant, policy, submission, own, started);
      case Parsed.Malformed<Submission>(String reason) ->
          Future.succeededFuture(refuse(tenant, policy, front, Reason.MALFORMED, reason));
    };
  }

  /**
   * The same for what would hold up an event loop to read: {@code reading} runs on the workers in
   * the tenant's turns and within the deadline, and too much work there is a deny. The future fails
   * with what {@code reading} throws.
   */
  public Future<Verdict> decide(
      TenantRuntime tenant, Policy policy, String front, Callable<Parsed<Submission>> reading) {
    long started = nanoTime.getAsLong();
    OwnTime own = new OwnTime(nanoTime);
    Promise<WorkResult<Parsed<Submission>>> read = Promise.promise();
    long timer =
        vertx.setTimer(
            DecisionDeadline.millis(policy.deadline()),
            fired -> read.tryComplete(WorkResult.late()));
    own.of(() -> pipeline.read(tenant.name(), policy.deadline(), reading))
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (done.succeeded()) {
                read.tryComplete(done.result());
              } else {
                read.tryFail(done.cause());
              }
            });
    return read.future()
        .compose(
            result ->
                switch (result) {
                  case WorkResult.Done<Parsed<Submission>>(Parsed<Submission> known) ->
                      decide(tenant, policy, front, known, own, started);
                  case WorkResult.Busy<Parsed<Submission>>(String why) ->
                      Future.succeededFuture(
                          refuse(tenant, policy, front, Reason.OVER_BUDGET, why));
                });
  }

  /** Refuses what {@code policy} would have judged if it could have been read. */
  public Verdict refuse(
      TenantRuntime tenant, Policy policy, String front, Reason reason, String detail) {
    return tell(
        tenant,
        policy,
        Presented.nothing(front),
        deny(reason, detail),
        clock.instant(),
        nanoTime.getAsLong());
  }

  /**
   * Refuses for who calls or what the call names, before any policy was looked at; counted and told
   * like every decision.
   *
   * @param tenant empty when none has the name
   */
  public Verdict refuse(
      Optional<TenantRuntime> tenant, String front, UntrustedCall call, String detail) {
    Verdict verdict =
        new Verdict(
            references.next(),
            tenant.map(TenantRuntime::name).orElse(Verdict.NO_TENANT),
            Verdict.NO_POLICY,
            front,
            new Decision.Deny(Reason.FRONT_NOT_TRUSTED, detail, Evidence.NONE),
            Optional.empty(),
            clock.instant(),
            0,
            Optional.of(call));
    return tell(verdict, tenant.map(TenantRuntime::meters).orElse(strangers));
  }

  /**
   * Refuses since the service itself failed; the log has {@code failure} under the reference.
   *
   * @return the reference
   */
  public String failed(Throwable failure) {
    String reference = references.next();
    LOG.error("a request could not be answered, reference {}", reference, failure);
    return reference;
  }

  private static Decided deny(Reason reason, String detail) {
    return Decided.of(new Decision.Deny(reason, detail, Evidence.NONE));
  }

  private Future<Decided> run(
      TenantRuntime tenant, Policy policy, Submission submission, Instant now, Progress progress) {
    return attempt(() -> pipeline.decide(tenant, policy, submission, now, progress));
  }

  private static Decided internal(Progress progress) {
    return Decided.of(progress.deny(Reason.INTERNAL, "the service failed to decide"));
  }

  private Verdict tell(
      TenantRuntime tenant,
      Policy policy,
      Presented presented,
      Decided decided,
      Instant now,
      long started) {
    Decided effective = effective(tenant, policy, presented, decided, now);
    return tell(tenant, policy.name(), presented, effective, Optional.empty(), now, started);
  }

  /** Without a policy there is nothing that an order in an emergency could overrule. */
  private Verdict tell(
      TenantRuntime tenant,
      IkePeer peer,
      Presented presented,
      TunnelDecided decided,
      Instant now,
      long started) {
    Optional<Policy> policy = decided.policy();
    Decided effective =
        policy
            .map(by -> effective(tenant, by, presented, decided.decided(), now))
            .orElse(decided.decided());
    return tell(
        tenant,
        policy.map(Policy::name).orElse(Verdict.NO_POLICY),
        presented,
        effective,
        Optional.of(new TunnelChoice(peer, decided.tunnel())),
        now,
        started);
  }

  /** What an order in an emergency and the policy's mode make of it. */
  private static Decided effective(
      TenantRuntime tenant, Policy policy, Presented presented, Decided decided, Instant now) {
    try {
      Optional<ClaimedId> claimed = presented.claimed();
      Decision decision = tenant.emergency().over(decided.decision(), policy, claimed, now);
      return new Decided(
          decision.under(policy, now), decided.leaf(), matched(policy, claimed, decided, decision));
    } catch (RuntimeException | Error e) {
      LOG.error("a decision failed at its end and became a deny", e);
      Decision.Deny deny =
          new Decision.Deny(Reason.INTERNAL, "the service failed to decide", Evidence.NONE);
      return new Decided(deny, decided.leaf(), Optional.empty());
    }
  }

  /** Where an order lets pass what no path vouched for, nobody has looked up who it is before. */
  private static Optional<IdEntry> matched(
      Policy policy, Optional<ClaimedId> claimed, Decided before, Decision decision) {
    boolean overruled =
        decision instanceof Decision.Allow && before.decision() instanceof Decision.Deny;
    return overruled && policy.idList().isPresent() && before.matched().isEmpty()
        ? decision
            .evidence()
            .leaf()
            .map(leaf -> LeafIdentity.of(leaf, policy.idList()).under(policy.idList(), claimed))
            .flatMap(IdFinding::matched)
        : before.matched();
  }

  private Verdict tell(
      TenantRuntime tenant,
      String policy,
      Presented presented,
      Decided decided,
      Optional<TunnelChoice> choice,
      Instant now,
      long started) {
    Verdict verdict =
        new Verdict(
            references.next(),
            tenant.name(),
            policy,
            presented.front(),
            decided.decision(),
            decided.leaf(),
            now,
            nanoTime.getAsLong() - started,
            Optional.empty(),
            presented.claimed(),
            decided.matched(),
            choice);
    return tell(verdict, tenant.meters());
  }

  /**
   * Never throws: whoever asked gets an answer. What could not be told does not pass, since nobody
   * could ever find out who was let in.
   */
  private Verdict tell(Verdict verdict, DecisionMeters meters) {
    Verdict told = journalled(verdict) ? verdict : untold(verdict);
    count(meters, told);
    return told;
  }

  private boolean journalled(Verdict verdict) {
    try {
      journal.accept(verdict);
      return true;
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the decision could not be told, and does not pass", verdict.reference(), e);
      return false;
    }
  }

  /** Without the evidence, which may be what could not be told: the deny gets its line. */
  private Verdict untold(Verdict verdict) {
    Verdict denied = verdict.denied(Reason.INTERNAL, "the service failed to tell its decision");
    if (!journalled(denied)) {
      LOG.error("{}: only this line tells of the deny", denied.reference());
    }
    return denied;
  }

  /** A number that is missing refuses nobody. */
  private static void count(DecisionMeters meters, Verdict verdict) {
    try {
      meters.count(verdict);
    } catch (RuntimeException | Error e) {
      LOG.error("{}: the decision could not be counted", verdict.reference(), e);
    }
  }
}
