package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Instant;
import java.util.Optional;

/** The answer to "may this certificate pass, and why?". */
public sealed interface Decision {

  Reason reason();

  /** One sentence for people; strangers' names in it make it no longer than a log line bears. */
  String detail();

  Evidence evidence();

  /**
   * It may pass until {@code until}; ask again then.
   *
   * @param would the deny that this would have been, under a policy that only observes
   */
  record Allow(Reason reason, String detail, Evidence evidence, Instant until, Optional<Deny> would)
      implements Decision {
    public Allow {
      detail = BoundedText.of(detail);
    }

    public Allow(Reason reason, String detail, Evidence evidence, Instant until) {
      this(reason, detail, evidence, until, Optional.empty());
    }
  }

  /** It may not pass. */
  record Deny(Reason reason, String detail, Evidence evidence) implements Decision {
    public Deny {
      detail = BoundedText.of(detail);
    }

    /** For who it is. */
    public Deny(IdFinding.Refused refusal, Evidence evidence) {
      this(Reason.of(refusal), refusal.detail(), evidence);
    }
  }

  /**
   * Whether an answer names the certificate's identity: a deny says who was refused, but an allow
   * that is none vouches for nobody.
   */
  default boolean tellsIdentity() {
    return switch (this) {
      case Allow allow -> allow.would().isEmpty();
      case Deny deny -> true;
    };
  }

  /**
   * What the policy's mode makes of this: a policy that observes lets a deny pass and says so,
   * unless its reason is a deny {@linkplain Reason#isDeniedInEveryMode in every mode}.
   */
  default Decision under(Policy policy, Instant now) {
    return switch (policy.mode()) {
      case ENFORCE -> this;
      case OBSERVE ->
          switch (this) {
            case Allow allow -> allow;
            case Deny deny when deny.reason().isDeniedInEveryMode() -> deny;
            case Deny deny ->
                new Allow(
                    deny.reason(),
                    deny.detail(),
                    deny.evidence(),
                    now.plus(policy.maxVerdict()),
                    Optional.of(deny));
          };
    };
  }
}
