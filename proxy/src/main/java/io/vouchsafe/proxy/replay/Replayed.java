package io.vouchsafe.proxy.replay;

import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Optional;

/** What a recorded decision comes to under other settings. */
sealed interface Replayed {

  /**
   * It passes.
   *
   * @param would the deny that it would be, under a policy that only observes
   */
  record Passes(Reason reason, String detail, Optional<Reason> would) implements Replayed {}

  /** It is refused. */
  record Refused(Reason reason, String detail) implements Replayed {}

  /**
   * The record does not say enough.
   *
   * @param passes whether it passes nevertheless, since the policy only observes
   */
  record Undetermined(String why, boolean passes) implements Replayed {}

  /** Contract, section 1, {@code mode}. */
  default Replayed under(Policy policy) {
    return switch (policy.mode()) {
      case ENFORCE -> this;
      case OBSERVE ->
          switch (this) {
            case Passes passes -> passes;
            case Refused refused when refused.reason().isDeniedInEveryMode() -> refused;
            case Refused(Reason reason, String detail) ->
                new Passes(reason, detail, Optional.of(reason));
            case Undetermined(String why, boolean known) -> new Undetermined(why, true);
          };
    };
  }
}
