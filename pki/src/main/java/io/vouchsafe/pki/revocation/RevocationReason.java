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
