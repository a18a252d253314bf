package io.vouchsafe.proxy.snapshot;

/** What became of a record of a snapshot. */
enum Outcome {
  /** Verified again; its status is remembered. */
  WARM,
  /** Its time has passed. */
  OVER,
  /** No policy has its OCSP object, or no CA group its issuer. */
  UNKNOWN,
  /** It did not verify under the settings of now. */
  REFUSED,
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
      case DAMAGED -> "damaged";
      case LATE -> "late";
    };
  }
}
