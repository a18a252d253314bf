package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;

/** Which of two statuses of one certificate is remembered (contract, section 2). */
public final class Precedence {
  private Precedence() {}

  /** Whether {@code fresh} takes the place of {@code old}, which is remembered. */
  public static boolean replaces(RememberedStatus old, RememberedStatus fresh) {
    if (StatusLifetime.isPermanent(old.verified().status())) {
      // Nothing brings a revoked certificate back (RFC 5280 §5.3.1); a laxer ground does not
      // take the place of a better one, which more objects believe.
      return StatusLifetime.isPermanent(fresh.verified().status())
          && fresh.verified().basis().compareTo(old.verified().basis()) <= 0
          && !isOlder(fresh, old);
    }
    if (StatusLifetime.isPermanent(fresh.verified().status())) {
      return true;
    }
    if (StatusLifetime.isOnHold(old.verified().status())) {
      return StatusLifetime.isOnHold(fresh.verified().status())
          ? !isOlder(fresh, old)
          : lifts(old, fresh);
    }
    return !isOlder(fresh, old);
  }

  /**
   * RFC 5280 §5.3.1: whether {@code fresh} lifts a hold: a later word of the responder itself, or
   * of a CRL, and not what a peer brings along.
   */
  public static boolean lifts(RememberedStatus hold, RememberedStatus fresh) {
    boolean lifted =
        switch (fresh.verified().status()) {
          case RevocationStatus.Good good -> true;
          case RevocationStatus.Revoked(Instant at, RevocationReason reason) ->
              reason == RevocationReason.REMOVE_FROM_CRL;
          case RevocationStatus.Unknown unknown -> false;
        };
    return lifted
        && (fresh.source() == Source.OCSP || fresh.source() == Source.CRL)
        && fresh.verified().thisUpdate().isAfter(hold.verified().thisUpdate());
  }

  /**
   * Whether {@code known}, a hold, need not be kept beside {@code fresh}: the same object lifted
   * it, or the issuing CA or its delegate did, whom every object believes.
   */
  public static boolean clears(RememberedStatus known, RememberedStatus fresh) {
    SignerBasis basis = fresh.verified().basis();
    return StatusLifetime.isOnHold(known.verified().status())
        && (known.object().equals(fresh.object())
            || basis == SignerBasis.ISSUER
            || basis == SignerBasis.DELEGATE)
        && lifts(known, fresh);
  }

  private static boolean isOlder(RememberedStatus one, RememberedStatus other) {
    return one.verified().thisUpdate().isBefore(other.verified().thisUpdate());
  }
}
