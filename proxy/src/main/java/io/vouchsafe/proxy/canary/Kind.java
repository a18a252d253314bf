package io.vouchsafe.proxy.canary;

import io.vouchsafe.config.CanarySettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.List;
import java.util.Locale;

/** What is known of a canary's certificate. */
enum Kind {
  GOOD(Reason.OK),
  REVOKED(Reason.REVOKED);

  private final Reason truth;

  Kind(Reason truth) {
    this.truth = truth;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether {@code decision} says what is true. */
  boolean isToldBy(Decision decision) {
    return decision.reason() == truth;
  }

  List<Certificate> chain(CanarySettings canary) {
    return switch (this) {
      case GOOD -> canary.good();
      case REVOKED -> canary.revoked();
    };
  }
}
