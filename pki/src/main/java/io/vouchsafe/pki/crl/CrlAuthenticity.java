package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.SignatureChecker;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;

/**
 * Did this certificate's key sign that CRL, and may it (RFC 5280 §6.3.3 (f), (g))? Says nothing
 * about the path to the certificate.
 */
record CrlAuthenticity(SignatureChecker signatures, Algorithms allowed, Budget budget) {

  /** Whether name and key identifier allow that {@code candidate} signed; costs no signature. */
  static boolean mayBeOf(CrlIndex crl, Certificate candidate) {
    return candidate.subject().equals(crl.issuer())
        && crl.authorityKey().map(key -> key.mayMean(candidate)).orElse(true);
  }

  /** Why {@code signer} does not vouch for the CRL, if it does not. */
  Optional<CrlRefusal> refusal(CrlIndex crl, Certificate signer) {
    return maySign(signer).or(() -> signature(crl, signer));
  }

  /** (f): "If a key usage extension is present in the CRL issuer's certificate", cRLSign is set. */
  private static Optional<CrlRefusal> maySign(Certificate signer) {
    Optional<Set<KeyUsage>> usages = signer.keyUsage();
    return usages.isEmpty() || usages.get().contains(KeyUsage.CRL_SIGN)
        ? Optional.empty()
        : Optional.of(new CrlRefusal.SignerMayNotSign(signer.subject(), usages.get()));
  }

  /** (g): the key verifies the CRL. */
  Optional<CrlRefusal> signature(CrlIndex crl, Certificate signer) {
    Optional<PublicKey> key = signer.publicKey(budget);
    DistinguishedName name = signer.subject();
    String algorithm = crl.signature().algorithm().getAlgorithm().getId();
    if (key.isEmpty() && budget.isExhausted()) {
      return Optional.of(new CrlRefusal.OverBudget());
    }
    if (key.isEmpty()) {
      return Optional.of(new CrlRefusal.WeakAlgorithm(algorithm, name));
    }
    return switch (crl.signature().check(key.get(), signatures, allowed, budget)) {
      case VALID -> Optional.empty();
      case BAD_SIGNATURE -> Optional.of(new CrlRefusal.BadSignature(name));
      case WEAK_ALGORITHM -> Optional.of(new CrlRefusal.WeakAlgorithm(algorithm, name));
      case OVER_BUDGET -> Optional.of(new CrlRefusal.OverBudget());
    };
  }
}
