package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.vpnauth.decision.Basis;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
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
import org.jspecify.annotations.Nullable;
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
  private final VerdictRecorder recorder;
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
    this(vertx, pipeline, clock, nanoTime, references, strangers, journal, DecisionRecord.NONE);
  }

  /** The same, which tells {@code record} what each decision is about. */
  public DecisionService(
      Vertx vertx,
      DecisionPipeline pipeline,
      InstantSource clock,
      LongSupplier nanoTime,
      References references,
      DecisionMeters strangers,
      Consumer<Verdict> journal,
      DecisionRecord record) {
    this.vertx = vertx;
    this.pipeline = pipeline;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.references = references;
    this.recorder = new VerdictRecorder(references, strangers, journal, record, nanoTime);
    this.deadline = new DecisionDeadline(vertx, nanoTime);
    this.hosts = new EndpointHosts(HostNames.ofSystem(vertx), nanoTime);
  }

  private DecisionService(DecisionService other, VerdictRecorder recorder) {
    this.vertx = other.vertx;
    this.pipeline = other.pipeline;
    this.clock = other.clock;
    this.nanoTime = other.nanoTime;
    this.references = other.references;
    this.recorder = recorder;
    this.deadline = other.deadline;
    this.hosts = other.hosts;
  }

  /**
   * The same for one request.
   *
   * @param traceparent what the caller sent as {@value TraceContext#FIELD}; null when it sent none
   */
  public DecisionService within(@Nullable String traceparent) {
    return traceparent == null
        ? this
        : TraceContext.of(traceparent)
            .map(trace -> new DecisionService(this, recorder.within(trace)))
            .orElse(this);
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
        .map(decided -> recorder.tell(tenant, peer, presented, decided, now, started));
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
          recorder.tell(tenant, policy, presented, deciding.result(), now, started));
    }
    return deadline
        .of(deciding, policy.deadline(), started, late(progress, policy.deadline()))
        .transform(
            done -> {
              Decided decided = done.succeeded() ? done.result() : internal(progress);
              Verdict verdict = recorder.tell(tenant, policy, presented, decided, now, started);
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
    return recorder.tell(
        tenant,
        policy,
        Presented.nothing(front),
        deny(reason, detail),
        clock.instant(),
        nanoTime.getAsLong());
  }

  /**
   * Refuses what was presented before any policy was looked at; told and counted like every
   * decision.
   *
   * @param leaf whose certificate it is, as far as it was read
   */
  public Verdict refuse(
      TenantRuntime tenant,
      String front,
      Optional<Certificate> leaf,
      Reason reason,
      String detail) {
    Decision deny = new Decision.Deny(reason, detail, Evidence.NONE);
    Decided refused = new Decided(deny, leaf.map(LeafText::of), Optional.empty());
    return recorder.tell(tenant, front, refused, clock.instant());
  }

  /**
   * Reads what would hold up an event loop to read: on the workers in {@code tenant}'s turns.
   *
   * @param deadline after which it is not begun any more
   */
  public Future<WorkResult<Parsed<Submission>>> read(
      TenantRuntime tenant, Duration deadline, Callable<Parsed<Submission>> reading) {
    return pipeline.read(tenant.name(), deadline, reading);
  }

  /**
   * Refuses for who calls or what the call names, before any policy was looked at; counted and told
   * like every decision.
   *
   * @param tenant empty when none has the name
   */
  public Verdict refuse(
      Optional<TenantRuntime> tenant, String front, UntrustedCall call, String detail) {
    return recorder.tell(tenant, front, call, detail, clock.instant());
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
}
