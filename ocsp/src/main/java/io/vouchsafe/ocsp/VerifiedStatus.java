package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlEvidence;
import io.vouchsafe.pki.crl.CrlResult;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * What an acceptable response, or what CRLs say of the certificate asked about. Only what a
 * verifier accepted becomes one.
 *
 * @param producedAt when a response was signed; thisUpdate for CRLs
 * @param signer SHA-256 of the signer's certificate
 * @param basis why that signer was accepted
 * @param signerNotAfter end of the signer's validity
 * @param nonceEchoed our own nonce came back
 * @param algorithms that were accepted then in signatures and keys
 * @param group which CA group the ground rests on; empty when it holds under every one
 */
public record VerifiedStatus(
    RevocationStatus status,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    Instant producedAt,
    Fingerprint signer,
    Instant signerNotAfter,
    SignerBasis basis,
    boolean nonceEchoed,
    Algorithms algorithms,
    Optional<Fingerprint> group) {

  /** A status accepted with the usual algorithms, whose signer's ground rests on no CA group. */
  public VerifiedStatus(
      RevocationStatus status,
      Instant thisUpdate,
      Optional<Instant> nextUpdate,
      Instant producedAt,
      Fingerprint signer,
      Instant signerNotAfter,
      SignerBasis basis,
      boolean nonceEchoed) {
    this(
        status,
        thisUpdate,
        nextUpdate,
        producedAt,
        signer,
        signerNotAfter,
        basis,
        nonceEchoed,
        Algorithms.DEFAULT,
        Optional.empty());
  }

  /** The same, as if our own nonce had not come back. */
  VerifiedStatus withoutNonce() {
    return new VerifiedStatus(
        status,
        thisUpdate,
        nextUpdate,
        producedAt,
        signer,
        signerNotAfter,
        basis,
        false,
        algorithms,
        group);
  }

  /**
   * What CRLs say (RFC 5280 §6.3.3). Those of the issuing CA hold under every CA group that led to
   * it; those of another signer under the group that led to that one.
   *
   * @param issuer of the certificate asked about
   * @param group where the signer was found
   * @param algorithms that were accepted
   */
  public static VerifiedStatus ofCrl(
      CrlResult.Determined determined, Certificate issuer, CaGroup group, Algorithms algorithms) {
    CrlEvidence evidence = determined.evidence();
    boolean own = CaIdentity.same(evidence.signer(), issuer);
    return new VerifiedStatus(
        determined.status(),
        evidence.thisUpdate(),
        evidence.nextUpdate(),
        evidence.thisUpdate(),
        evidence.signer().sha256(),
        evidence.signer().notAfter(),
        own ? SignerBasis.ISSUER : SignerBasis.CA_GROUP,
        false,
        algorithms,
        own ? Optional.empty() : Optional.of(group.identity()));
  }
}
