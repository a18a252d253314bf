package io.vouchsafe.ocsp;

/** On what ground a response's signer was accepted; a policy judges remembered statuses by it. */
public enum SignerBasis {
  /** It is one of the object's {@code ocsp_signing_certificates}. */
  PINNED,
  /** It is the CA that issued the certificate in question. */
  ISSUER,
  /** Issued directly by that CA, with id-kp-OCSPSigning (RFC 6960 §4.2.2.2). */
  DELEGATE,
  /** Chains to a trusted root, and the object accepts that ({@code accept_trusted_root_ca}). */
  TRUSTED_ROOT,
  /**
   * Chains to the CA group, and the object looks no closer ({@code issuer_criteria_check: false}).
   */
  CA_GROUP;

  /** Whether it holds because of the CA group, and so under no other one. */
  boolean restsOnGroup() {
    return switch (this) {
      case PINNED, ISSUER, DELEGATE -> false;
      case TRUSTED_ROOT, CA_GROUP -> true;
    };
  }

  /** Contract, section 2: a stapled response is accepted under a pinned signer or step 2 only. */
  public boolean isEnoughForStapling() {
    return switch (this) {
      case PINNED, ISSUER, DELEGATE -> true;
      case TRUSTED_ROOT, CA_GROUP -> false;
    };
  }
}
