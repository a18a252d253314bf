package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.Source;

/** Which of two statuses of one certificate is remembered (contract, section 2). */
public final class Precedence {
  private Precedence() {}

  /** Whether {@code fresh} takes the place of {@code old}, which is remembered. */
  public static boolean replaces(CachedStatus old, CachedStatus fresh) {
    if (old.verified().status().isPermanent()) {
      // Nothing brings a revoked certificate back (RFC 5280 §5.3.1); a laxer ground does not
      // take the place of a better one, which more objects believe.
      return fresh.verified().status().isPermanent()
          && fresh.verified().basis().compareTo(old.verified().basis()) <= 0
          && !isOlder(fresh, old);
    }
    if (fresh.verified().status().isPermanent()) {
      return true;
    }
    if (old.verified().status().isOnHold()) {
      return fresh.verified().status().isOnHold() ? !isOlder(fresh, old) : lifts(old, fresh);
    }
    return !isOlder(fresh, old);
  }

  /**
   * RFC 5280 §5.3.1: whether {@code fresh} lifts a hold: a later word of the responder itself, or
   * of a CRL, and not what a peer brings along.
   */
  public static boolean lifts(CachedStatus hold, CachedStatus fresh) {
    return fresh.verified().status().endsHolds()
        && (fresh.source() == Source.OCSP || fresh.source() == Source.CRL)
        && fresh.verified().thisUpdate().isAfter(hold.verified().thisUpdate());
  }

  /**
   * Whether {@code known}, a hold, need not be kept beside {@code fresh}: the same object lifted
   * it, or the issuing CA or its delegate did, whom every object believes.
   */
  public static boolean clears(CachedStatus known, CachedStatus fresh) {
    SignerBasis basis = fresh.verified().basis();
    return known.verified().status().isOnHold()
        && (known.object().equals(fresh.object())
            || basis == SignerBasis.ISSUER
            || basis == SignerBasis.DELEGATE)
        && lifts(known, fresh);
  }

  private static boolean isOlder(CachedStatus one, CachedStatus other) {
    return one.verified().thisUpdate().isBefore(other.verified().thisUpdate());
  }
}
