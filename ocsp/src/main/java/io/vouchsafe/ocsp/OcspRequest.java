package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.util.Optional;

/**
 * One unsigned OCSPRequest for one certificate (RFC 6960 §4.1, RFC 9919 §3.1).
 *
 * @param der the encoded OCSPRequest
 * @param nonce the nonce in it
 */
public record OcspRequest(Der der, Optional<Nonce> nonce) {

  /** Hash algorithms of a CertID that are sent. */
  public enum CertIdHash {
    SHA256,
    SHA1
  }

  /** Encodes the request. */
  public static OcspRequest of(RevocationQuery query, CertIdHash hash, Optional<Nonce> nonce) {
    throw new UnsupportedOperationException("being built");
  }
}
