package io.vouchsafe.pki.revocation;

import java.util.Optional;

/** CRLReason (RFC 5280 §5.3.1); an absent reason is {@link #UNSPECIFIED}. */
public enum RevocationReason {
  UNSPECIFIED(0, "unspecified"),
  KEY_COMPROMISE(1, "keyCompromise"),
  CA_COMPROMISE(2, "cACompromise"),
  AFFILIATION_CHANGED(3, "affiliationChanged"),
  SUPERSEDED(4, "superseded"),
  CESSATION_OF_OPERATION(5, "cessationOfOperation"),
  CERTIFICATE_HOLD(6, "certificateHold"),
  REMOVE_FROM_CRL(8, "removeFromCRL"),
  PRIVILEGE_WITHDRAWN(9, "privilegeWithdrawn"),
  AA_COMPROMISE(10, "aACompromise");

  private final int code;
  private final String asn1Name;

  RevocationReason(int code, String asn1Name) {
    this.code = code;
    this.asn1Name = asn1Name;
  }

  /**
   * What a reason means for the certificate, from the mildest to the gravest. The one place that
   * decides it; whoever must know asks the {@link RevocationStatus}.
   */
  public enum Effect {
    /**
     * removeFromCRL: it was on hold and is listed no longer. In a delta CRL, the only place where
     * it belongs, that is good. Where a responder says it of a revoked certificate, the certificate
     * is revoked for as long as that response counts, and not a moment longer.
     */
    RELEASED(1),
    /** certificateHold: revoked until somebody lifts it. */
    ON_HOLD(2),
    /** Every other reason: revoked for ever. */
    PERMANENT(3);

    private final int gravity;

    Effect(int gravity) {
      this.gravity = gravity;
    }

    /** The graver one has the higher number, from 1. */
    public int gravity() {
      return gravity;
    }
  }

  /** RFC 5280 §5.3.1: what it means for the certificate. */
  public Effect effect() {
    return switch (this) {
      case REMOVE_FROM_CRL -> Effect.RELEASED;
      case CERTIFICATE_HOLD -> Effect.ON_HOLD;
      case UNSPECIFIED,
          KEY_COMPROMISE,
          CA_COMPROMISE,
          AFFILIATION_CHANGED,
          SUPERSEDED,
          CESSATION_OF_OPERATION,
          PRIVILEGE_WITHDRAWN,
          AA_COMPROMISE ->
          Effect.PERMANENT;
    };
  }

  /** The ENUMERATED value. */
  public int code() {
    return code;
  }

  /** The name in RFC 5280's ASN.1 module. */
  public String asn1Name() {
    return asn1Name;
  }

  /** The reason with that ENUMERATED value; empty for 7 (not used) and everything above 10. */
  public static Optional<RevocationReason> ofCode(int code) {
    for (RevocationReason reason : values()) {
      if (reason.code == code) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
