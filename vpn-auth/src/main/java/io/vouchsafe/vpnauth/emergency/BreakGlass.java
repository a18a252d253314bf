package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets one certificate pass in spite of what its path, its validity or its revocation status say,
 * for a while.
 *
 * @param certificate SHA-256 of its DER
 * @param until it does nothing from this instant on
 * @param by who answers for it
 * @param why in that person's words
 * @param since when it was said
 */
public record BreakGlass(
    Fingerprint certificate, Instant until, String by, String why, Instant since) {
  /** An emergency that lasts longer wants another certificate. */
  public static final Duration LONGEST = Duration.ofHours(24);

  /** So much the clock may have been set back since the order was given. */
  public static final Duration AHEAD = Duration.ofSeconds(60);

  public BreakGlass {
    if (by.isBlank() || why.isBlank()) {
      throw new IllegalArgumentException("somebody answers for it and says why");
    }
    if (isTooLong(since, until)) {
      throw new IllegalArgumentException(until + " is more than 24 h after " + since);
    }
  }

  /** Whether it does anything at {@code now}; nobody can have given an order in the future. */
  public boolean isActiveAt(Instant now) {
    return now.isBefore(until) && !isAhead(since, now);
  }

  /**
   * Why an allow that was found at {@code now} with these instants cannot have been given here, and
   * so must not be believed; empty when it can.
   */
  public static Optional<String> doubt(Instant since, Instant until, Instant now) {
    if (isAhead(since, now)) {
      return Optional.of(
          "its since, %s, is more than %d s ahead of the clock, %s"
              .formatted(since, AHEAD.toSeconds(), now));
    }
    return isTooLong(since, until)
        ? Optional.of(
            "its until, %s, is more than %d h after its since, %s"
                .formatted(until, LONGEST.toHours(), since))
        : Optional.empty();
  }

  private static boolean isAhead(Instant since, Instant now) {
    return since.isAfter(now.plus(AHEAD));
  }

  private static boolean isTooLong(Instant since, Instant until) {
    return until.isAfter(since.plus(LONGEST));
  }

  /** What the allow says about itself. */
  String describe() {
    return "break-glass until " + until + ", by " + by + ": " + why;
  }

  /**
   * Whether {@code deny} is about the path, time or revocation of a certificate that could be read
   * and that the bounds let us judge. Never a block, never what is no certificate.
   */
  static boolean overrules(Decision.Deny deny) {
    return switch (deny.reason()) {
      case NO_PATH,
          EXPIRED,
          NOT_YET_VALID,
          BAD_SIGNATURE,
          PATH_TOO_LONG,
          NOT_A_CA,
          KEY_USAGE,
          EXTENDED_KEY_USAGE,
          NAME_CONSTRAINTS,
          POLICY,
          WEAK_ALGORITHM,
          UNSUPPORTED_CRITICAL_EXTENSION,
          REVOKED,
          STATUS_UNKNOWN,
          STATUS_UNAVAILABLE ->
          true;
      // Only as a path's or a responder's failure, not as our own overload.
      case OVER_BUDGET -> deny.evidence().failedPaths().isPresent();
      case DEADLINE -> !deny.evidence().path().isEmpty();
      case OK,
          STATUS_UNAVAILABLE_ALLOWED,
          NO_CERTIFICATE,
          MALFORMED,
          IDENTITY_NOT_LISTED,
          IDENTITY_MISMATCH,
          SERIAL_MISMATCH,
          NO_TUNNEL,
          BLOCKED,
          FRONT_NOT_TRUSTED,
          INTERNAL ->
          false;
    };
  }

  /** The allow that {@code deny} becomes. */
  Decision.Allow allowing(Decision.Deny deny, Duration maxVerdict, Instant now) {
    Instant latest = now.plus(maxVerdict);
    return new Decision.Allow(
        Reason.OK,
        describe() + "; otherwise " + deny.reason().code() + ": " + deny.detail(),
        deny.evidence(),
        until.isBefore(latest) ? until : latest);
  }
}
