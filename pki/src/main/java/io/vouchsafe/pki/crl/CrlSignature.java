package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A CRL's signature together with what is needed to verify it later.
 *
 * @param algorithm signatureAlgorithm, parameters included
 * @param value the content of the BIT STRING
 */
record CrlSignature(AlgorithmIdentifier algorithm, Der value, Signed signed) {

  /** What was signed. */
  sealed interface Signed {
    /** The digest, made while the CRL was read. */
    record Digest(Der digest) implements Signed {}

    /**
     * A view of the bytes themselves: Ed25519, Ed448 and ML-DSA sign no digest (RFC 8410, RFC
     * 9881), and nobody verifies what no known algorithm signed.
     */
    record Whole(ByteBuffer bytes) implements Signed {}
  }

  SignatureChecker.Result check(
      PublicKey key, SignatureChecker checker, Algorithms allowed, Budget budget) {
    return switch (signed) {
      case Signed.Digest(Der digest) ->
          checker.checkDigest(digest.toBytes(), algorithm, value.toBytes(), key, allowed, budget);
      case Signed.Whole(ByteBuffer bytes) -> {
        byte[] whole = new byte[bytes.remaining()];
        bytes.get(bytes.position(), whole);
        yield checker.check(whole, algorithm, value.toBytes(), key, allowed, budget);
      }
    };
  }
}
