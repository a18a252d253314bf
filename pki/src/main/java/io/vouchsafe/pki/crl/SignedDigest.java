package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.SignatureChecker.Result;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Verifies signatures over digests that were made in passing, by Bouncy Castle. Thread-safe. The
 * rules about algorithms are those of {@code SignatureChecker}.
 */
final class SignedDigest {
  private final Provider provider;

  SignedDigest(Provider provider) {
    this.provider = provider;
  }

  /** Checks {@code signature} over something with that {@code digest}. */
  Result check(
      byte[] digest,
      AlgorithmIdentifier algorithm,
      byte[] signature,
      PublicKey key,
      Algorithms allowed,
      Budget budget) {
    Optional<DigestAlgorithm> known = DigestAlgorithm.of(algorithm);
    if (known.isEmpty() || isRefused(known.get(), key, allowed)) {
      return Result.WEAK_ALGORITHM;
    }
    if (!budget.takeSignature()) {
      return Result.OVER_BUDGET;
    }
    try {
      return verify(known.get(), digest, signature, key) ? Result.VALID : Result.BAD_SIGNATURE;
    } catch (GeneralSecurityException | RuntimeException e) {
      // Broken keys and signatures make Bouncy Castle throw either.
      return Result.BAD_SIGNATURE;
    }
  }

  private static boolean isRefused(DigestAlgorithm algorithm, PublicKey key, Algorithms allowed) {
    return algorithm.hash() == DigestAlgorithm.Hash.SHA1 && !allowed.allowSha1()
        || algorithm.scheme() == DigestAlgorithm.Scheme.DSA && !allowed.allowDsa()
        || key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < allowed.minRsaBits();
  }

  private boolean verify(DigestAlgorithm algorithm, byte[] digest, byte[] signature, PublicKey key)
      throws GeneralSecurityException {
    boolean keyFits =
        switch (algorithm.scheme()) {
          case RSA_PKCS1, RSA_PSS -> key instanceof RSAPublicKey;
          case ECDSA -> key instanceof ECPublicKey;
          case DSA -> key instanceof DSAPublicKey;
        };
    if (!keyFits) {
      return false;
    }
    Signature verifier = Signature.getInstance(algorithm.scheme().jcaName(), provider);
    Optional<PSSParameterSpec> pss = algorithm.pss();
    if (pss.isPresent()) {
      verifier.setParameter(pss.get());
    }
    verifier.initVerify(key);
    verifier.update(
        algorithm.scheme() == DigestAlgorithm.Scheme.RSA_PKCS1
            ? algorithm.hash().digestInfo(digest)
            : digest);
    return verifier.verify(signature);
  }
}
