package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import java.util.List;

/** Who may sign the responses of one object (contract, section 2; FortiADC's "Verify Others"). */
public sealed interface SignerTrust {

  /** {@code verify_others: true}: signed by exactly one of these certificates. */
  record Pinned(List<Certificate> certificates) implements SignerTrust {
    public Pinned {
      certificates = List.copyOf(certificates);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("pinned signers need a certificate");
      }
    }
  }

  /**
   * {@code verify_others: false}: the signer chains to the CA group.
   *
   * @param issuerCriteriaCheck it is the issuing CA, or its delegate with id-kp-OCSPSigning
   * @param acceptTrustedRootCa when that fails, a signer whose root is a trusted anchor will do
   */
  record Chain(boolean issuerCriteriaCheck, boolean acceptTrustedRootCa) implements SignerTrust {

    /** The contract's defaults: the issuing CA or its delegate, nobody else. */
    public static final Chain DEFAULT = new Chain(true, false);
  }
}
