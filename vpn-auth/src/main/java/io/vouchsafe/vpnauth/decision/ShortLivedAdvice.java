package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code short_lived} has to do with a refusal for want of a status: a CA that publishes none
 * for such certificates is no outage, and whoever reads the refusal at night must find the key.
 */
final class ShortLivedAdvice {
  /**
   * What counts as short: ten days, the longest that CA/Browser Forum's Baseline Requirements
   * (§1.6.1) ever called so.
   */
  static final Duration USUALLY_SHORT = Duration.ofDays(10);

  private ShortLivedAdvice() {}

  /** A clause to put behind the refusal; empty when {@code silent} is no such certificate. */
  static String of(Policy policy, Certificate leaf, CertificateStatus silent) {
    if (!silent.query().certificate().equals(Optional.of(leaf))) {
      return "";
    }
    ShortLived settings = policy.revocation().shortLived();
    if (settings.ground(leaf).isPresent()) {
      return "; short_lived does not count while it may have been revoked";
    }
    String key = "policies." + policy.name() + ".short_lived";
    if (leaf.hasNoRevAvail()) {
      return ShortLived.spoiler(leaf)
          .map(
              why ->
                  "; its noRevAvail (RFC 9608) has no effect beside " + why + ", also for " + key)
          .orElse("; it has noRevAvail (RFC 9608), which " + key + ".no_rev_avail: true takes");
    }
    long lifetime = ShortLived.lifetime(leaf).toSeconds();
    return new ShortLived(USUALLY_SHORT, false).ground(leaf).isPresent()
        ? "; it lives for %d s, and %s.max_lifetime is %d"
            .formatted(lifetime, key, settings.maxLifetime().toSeconds())
        : "";
  }
}
