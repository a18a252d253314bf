package io.vouchsafe.config;

import io.vouchsafe.pki.revocation.ShortLived;
import java.time.Duration;

/** Reads {@code short_lived} of a policy. */
final class ShortLivedReader {
  private static final Range LIFETIME = new Range(0, Range.INT, "s");

  /**
   * CA/Browser Forum, Baseline Requirements §1.6.1: since 15 March 2026 a certificate is
   * short-lived for seven days at most. A stolen key of a longer one is of use for longer than
   * people watch.
   */
  private static final Duration SHORT = Duration.ofDays(7);

  private ShortLivedReader() {}

  static ShortLived read(Section shortLived) {
    ShortLived settings =
        new ShortLived(
            Duration.ofSeconds(
                shortLived.wholeNumber(
                    "max_lifetime", LIFETIME, ShortLived.NONE.maxLifetime().toSeconds())),
            shortLived.flag("no_rev_avail", ShortLived.NONE.noRevAvail()));
    if (settings.maxLifetime().compareTo(SHORT) > 0) {
      shortLived.warning(
          "max_lifetime: certificates that live for more than "
              + SHORT.toSeconds()
              + " s (7 days) are not checked for revocation either");
    }
    return settings;
  }
}
