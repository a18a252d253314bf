package io.vouchsafe.proxy.relay;

import io.vouchsafe.pki.revocation.RevocationStatus;
import java.util.Locale;

/** How one request ended, as metrics tell it. */
public enum RelayResult {
  GOOD,
  REVOKED,
  UNKNOWN,
  /** About several certificates, all of them answered. */
  SEVERAL,
  /** No evidence, no signature, or nobody to ask just now. */
  TRY_LATER,
  /** About no certificate that this tenant answers for. */
  UNAUTHORIZED,
  MALFORMED,
  /** Too many requests from one source. */
  LIMITED,
  /** Something unexpected. */
  FAILED;

  public static RelayResult of(RevocationStatus status) {
    return switch (status) {
      case RevocationStatus.Good good -> GOOD;
      case RevocationStatus.Revoked revoked -> REVOKED;
      case RevocationStatus.Unknown unknown -> UNKNOWN;
    };
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
