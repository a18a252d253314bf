package io.vouchsafe.proxy.snapshot;

/** What became of a record of a snapshot, or of another node's news. */
public enum ReverificationOutcome {
  /** Verified again; its status is remembered. */
  WARM,
  /** Its time has passed. */
  OVER,
  /** No policy has its OCSP object, or no CA group its issuer. */
  UNKNOWN,
  /** It did not verify under the settings of now. */
  REFUSED,
  /** It says nothing that may be believed while other records are lost. */
  DISTRUSTED,
  /** It says <em>revoked</em>, and there is no room for it. */
  FULL,
  /** Its digest is wrong, or its fields are. */
  DAMAGED,
  /** The time for it was up; kept for the next start. */
  LATE;

  /** Lower case, for metrics. */
  String word() {
    return switch (this) {
      case WARM -> "warm";
      case OVER -> "over";
      case UNKNOWN -> "unknown";
      case REFUSED -> "refused";
      case DISTRUSTED -> "distrusted";
      case FULL -> "full";
      case DAMAGED -> "damaged";
      case LATE -> "late";
    };
  }
}
