package io.vouchsafe.ocsp;

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
 */
public record VerifiedStatus(
    RevocationStatus status,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    Instant producedAt,
    Fingerprint signer,
    Instant signerNotAfter,
    SignerBasis basis,
    boolean nonceEchoed) {}
