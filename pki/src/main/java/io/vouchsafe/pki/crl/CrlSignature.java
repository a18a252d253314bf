package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.SignatureChecker;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A CRL's signature together with what is needed to verify it later: the digest of the signed part,
 * made while it was read. Ed25519, Ed448 and ML-DSA need the whole signed part (RFC 8410, RFC 9881),
 * so that a CRL signed with them keeps a view of the bytes it was read from.
 *
 * @param algorithm signatureAlgorithm, parameters included
 * @param signed the signed part, when there is no digest
 */
record CrlSignature(
    AlgorithmIdentifier algorithm,
    byte[] value,
    Optional<byte[]> digest,
    Optional<ByteBuffer> signed) {

  SignatureChecker.Result check(
      PublicKey key, SignatureChecker checker, Algorithms allowed, Budget budget) {
    if (digest.isPresent()) {
      return checker.checkDigest(digest.get(), algorithm, value, key, allowed, budget);
    }
    ByteBuffer view = signed.orElseThrow().duplicate();
    byte[] whole = new byte[view.remaining()];
    view.get(whole);
    return checker.check(whole, algorithm, value, key, allowed, budget);
  }
}
