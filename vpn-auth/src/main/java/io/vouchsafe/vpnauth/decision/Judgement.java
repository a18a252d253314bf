package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Duration;
import java.time.Instant;

/**
 * What a validated path and the statuses of its certificates come to. It holds for as long as they
 * serve: the instant only bounds how long an allow may be relied on.
 */
public sealed interface Judgement {

  /**
   * It may pass.
   *
   * @param end of the path and of the evidence, whichever is first
   * @param maxVerdict the policy's
   */
  record Passes(Reason reason, String detail, Evidence evidence, Instant end, Duration maxVerdict)
      implements Judgement {}

  /** It may not. */
  record Fails(Decision.Deny deny) implements Judgement {}

  /** Contract, section 1, {@code max_verdict}: the decision at {@code now}. */
  default Decision at(Instant now) {
    return switch (this) {
      case Fails(Decision.Deny deny) -> deny;
      case Passes(var reason, var detail, var evidence, Instant end, Duration maxVerdict) -> {
        Instant latest = now.plus(maxVerdict);
        Instant until = end.isBefore(latest) ? end : latest;
        yield new Decision.Allow(reason, detail, evidence, until.isBefore(now) ? now : until);
      }
    };
  }
}
