package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A decision for nobody: path and sources are asked anew, whatever is remembered, and nothing is
 * counted or told. What the sources answer is remembered as always.
 */
public final class Rehearsal {
  private final DecisionPipeline pipeline;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  public Rehearsal(DecisionPipeline pipeline, InstantSource clock, LongSupplier nanoTime) {
    this.pipeline = pipeline;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** What would be decided if nothing were remembered; fails only for bugs. */
  public Future<Decision> of(TenantRuntime tenant, Policy policy, Presented presented) {
    Progress progress = new Progress(presented, new OwnTime(nanoTime));
    long millis = Math.max(1, policy.deadline().toMillis());
    return pipeline
        .decideAnew(tenant, policy, presented, clock.instant(), progress)
        .map(Decided::decision)
        .timeout(millis, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                failure instanceof TimeoutException
                    ? Future.succeededFuture(progress.late(policy.deadline(), 0))
                    : Future.failedFuture(failure));
  }
}
