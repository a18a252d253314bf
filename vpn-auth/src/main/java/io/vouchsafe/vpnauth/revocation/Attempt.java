package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.util.Optional;

/**
 * One try to learn one certificate's status.
 *
 * @param source which source was tried
 * @param responder URL asked; empty where there is none
 * @param outcome how it ended
 * @param detail one sentence for people, empty when the outcome says it all
 * @param took from asking to judging
 * @param status what was learnt, when the outcome is good, revoked or unknown; and of a stapled
 *     response that was passed over for its age
 */
public record Attempt(
    Source source,
    String responder,
    Outcome outcome,
    String detail,
    Duration took,
    Optional<CachedStatus> status) {

  /** The attempt at {@code source} that learnt {@code status}. */
  public static Attempt of(Source source, String responder, CachedStatus status, Duration took) {
    return new Attempt(source, responder, outcome(status), "", took, Optional.of(status));
  }

  /** The attempt at {@code source} that learnt nothing. */
  public static Attempt failed(
      Source source, String responder, Outcome outcome, String detail, Duration took) {
    return new Attempt(source, responder, outcome, detail, took, Optional.empty());
  }

  /** The same attempt, told once more without anything done for it. */
  public Attempt took(Duration other) {
    return new Attempt(source, responder, outcome, detail, other, status);
  }

  /** Contract, section 1, {@code stapled_max_age}: a stapled response that is older. */
  Attempt passedOver(Duration maxAge) {
    String why =
        "thisUpdate was "
            + status.orElseThrow().verified().thisUpdate()
            + ", more than the "
            + maxAge.toSeconds()
            + " s of stapled_max_age ago: it counts only when all others are silent";
    return new Attempt(source, responder, Outcome.TOO_OLD, why, took, status);
  }

  static Outcome outcome(CachedStatus status) {
    return switch (status.verified().status()) {
      case RevocationStatus.Good good -> Outcome.GOOD;
      case RevocationStatus.Revoked revoked -> Outcome.REVOKED;
      case RevocationStatus.Unknown unknown -> Outcome.UNKNOWN;
    };
  }
}
