package io.vouchsafe.config;

import io.vouchsafe.pki.revocation.ShortLived;
import java.time.Duration;

/** Reads {@code short_lived} of a policy. */
final class ShortLivedReader {
  private static final SettingKey<Duration> MAX_LIFETIME =
      SettingKey.seconds("max_lifetime", 0, Range.INT)
          .byDefault(ShortLived.NONE.maxLifetime())
          .says(
              "an end-entity certificate with at most this lifetime (notAfter − notBefore "
                  + "+ 1 s) needs no revocation check; 0 = none; above 604800 (7 days, what "
                  + "CA/Browser Forum calls short-lived) warns. What still denies: "
                  + "[revocation.md](revocation.md#certificates-that-need-no-check)");

  private static final SettingKey<Boolean> NO_REV_AVAIL =
      SettingKey.flag("no_rev_avail")
          .byDefault(ShortLived.NONE.noRevAvail())
          .says(
              "true: an end-entity certificate with the extension noRevAvail (RFC 9608: "
                  + "its CA publishes no status for it) needs no revocation check");

  static final SectionTable KEYS = SectionTable.of(MAX_LIFETIME, NO_REV_AVAIL);

  /**
   * CA/Browser Forum, Baseline Requirements §1.6.1: since 15 March 2026 a certificate is
   * short-lived for seven days at most. A stolen key of a longer one is of use for longer than
   * people watch.
   */
  private static final Duration SHORT = Duration.ofDays(7);

  private ShortLivedReader() {}

  static ShortLived read(Section shortLived) {
    ShortLived settings =
        new ShortLived(shortLived.get(MAX_LIFETIME), shortLived.get(NO_REV_AVAIL));
    if (settings.maxLifetime().compareTo(SHORT) > 0) {
      shortLived.warning(
          "max_lifetime: certificates that live for more than "
              + SHORT.toSeconds()
              + " s (7 days) are not checked for revocation either");
    }
    return settings;
  }
}
