package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.vpnauth.Decision;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.Presented;
import io.vouchsafe.vpnauth.Reason;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A decision for nobody: path and sources are asked anew, whatever is remembered, and nothing is
 * counted or told. What the sources answer is remembered as always.
 */
public final class Rehearsal {
  private final DecisionPipeline pipeline;
  private final InstantSource clock;

  public Rehearsal(DecisionPipeline pipeline, InstantSource clock) {
    this.pipeline = pipeline;
    this.clock = clock;
  }

  /** What would be decided if nothing were remembered; fails only for bugs. */
  public Future<Decision> of(TenantRuntime tenant, Policy policy, Presented presented) {
    Progress progress = new Progress(presented);
    long millis = Math.max(1, policy.deadline().toMillis());
    return pipeline
        .decideAnew(tenant, policy, presented, clock.instant(), progress)
        .map(Decided::decision)
        .timeout(millis, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                failure instanceof TimeoutException
                    ? Future.succeededFuture(
                        progress.deny(Reason.DEADLINE, "not decided within " + millis + " ms"))
                    : Future.failedFuture(failure));
  }
}
