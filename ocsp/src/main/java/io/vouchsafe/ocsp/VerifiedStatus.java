package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * What an acceptable response says of the certificate asked about. Only the verifier makes one.
 *
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
}
