package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Keys that the Baseline Requirements allow (§6.1.5, §7.1.3.1). */
final class WebpkiKeys {
  private static final int MIN_RSA_BITS = 2048;

  /** P-256, P-384 and P-521 (RFC 5480 §2.1.1.1). */
  private static final Set<String> CURVES =
      Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private WebpkiKeys() {}

  static Optional<PathRefusal> refusalOf(Certificate certificate) {
    PublicKey key = certificate.builtKey().orElse(null);
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits >= MIN_RSA_BITS && bits % 8 == 0 ? Optional.empty() : weak("RSA " + bits);
    }
    if (key instanceof ECPublicKey) {
      String curve =
          SubjectPublicKeyInfo.getInstance(certificate.subjectPublicKeyInfo().toBytes())
              .getAlgorithm()
              .getParameters()
              .toString();
      return CURVES.contains(curve) ? Optional.empty() : weak("the curve " + curve);
    }
    return weak(key == null ? "an unknown key" : key.getAlgorithm());
  }

  private static Optional<PathRefusal> weak(String found) {
    return Optional.of(
        new PathRefusal.ProfileViolation(
            PathRefusal.Code.WEAK_ALGORITHM,
            "RSA from 2048 bits in steps of 8, or P-256, P-384, P-521 (BR §6.1.5)",
            found));
  }
}
