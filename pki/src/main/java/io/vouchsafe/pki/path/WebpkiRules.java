package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * What browsers and TLS libraries demand when they verify a path, beyond RFC 5280 §6.1. What the
 * CA/Browser Forum demands of issuers is no matter here: a commonName out of the names, a critical
 * subjectAltName, uncritical name constraints and the like pass.
 */
final class WebpkiRules {
  private static final int MIN_RSA_BITS = 2048;

  /** P-256, P-384 and P-521 (RFC 5480 §2.1.1.1). */
  private static final Set<String> CURVES =
      Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

  private WebpkiRules() {}

  /** Every certificate of the path, anchor included; its key is built already. */
  static Optional<PathRefusal> refusalOfAny(Certificate certificate) {
    return version(certificate).or(() -> key(certificate));
  }

  /** The end entity. */
  static Optional<PathRefusal> refusalOfLeaf(Certificate leaf, Purpose purpose) {
    return refusalOfAny(leaf).or(() -> alternativeNames(leaf)).or(() -> purposes(leaf, purpose));
  }

  /** Versions 1 and 2 cannot say what a certificate is for (RFC 5280 §4.1.2.1). */
  private static Optional<PathRefusal> version(Certificate certificate) {
    return certificate.version() == 3
        ? Optional.empty()
        : broken(
            Code.MALFORMED,
            "a version 3 certificate (profile webpki; RFC 5280 §4.1.2.1)",
            "version " + certificate.version());
  }

  private static Optional<PathRefusal> key(Certificate certificate) {
    PublicKey key = certificate.builtKey().orElse(null);
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits >= MIN_RSA_BITS ? Optional.empty() : weak("an RSA key of " + bits + " bits");
    }
    if (key instanceof ECPublicKey) {
      String curve =
          SubjectPublicKeyInfo.getInstance(certificate.subjectPublicKeyInfo().toBytes())
              .getAlgorithm()
              .getParameters()
              .toString();
      return CURVES.contains(curve) ? Optional.empty() : weak("the curve " + curve);
    }
    return weak(key == null ? "an unknown key" : "a key of type " + key.getAlgorithm());
  }

  private static Optional<PathRefusal> weak(String found) {
    return broken(
        Code.WEAK_ALGORITHM,
        "RSA from 2048 bits, or P-256, P-384 or P-521 (profile webpki; RFC 5480 §2.1.1.1)",
        found);
  }

  /** RFC 9525 §2: who has no subjectAltName has no name. */
  private static Optional<PathRefusal> alternativeNames(Certificate leaf) {
    return leaf.subjectAlternativeNames().orElse(List.of()).isEmpty()
        ? broken(
            Code.MALFORMED,
            "a subjectAltName (profile webpki; RFC 9525 §2, RFC 5280 §4.2.1.6)",
            "none")
        : Optional.empty();
  }

  /**
   * RFC 5280 §4.2.1.12 lets an absent extKeyUsage and anyExtendedKeyUsage stand for every purpose;
   * browsers want the purpose by its name. Where every purpose will do, some purpose is named.
   */
  private static Optional<PathRefusal> purposes(Certificate leaf, Purpose purpose) {
    Set<String> found = leaf.extendedKeyUsage().orElse(Set.of());
    boolean named =
        purpose.isAny()
            ? found.stream().anyMatch(oid -> !oid.equals(Purpose.ANY_OID))
            : purpose.isNamedIn(found);
    return named
        ? Optional.empty()
        : broken(
            Code.EXTENDED_KEY_USAGE,
            "an extKeyUsage that names "
                + (purpose.isAny() ? "a purpose" : purpose.asn1Name())
                + "; anyExtendedKeyUsage is not enough (profile webpki; RFC 5280 §4.2.1.12)",
            found.isEmpty() ? "none" : String.join(", ", found));
  }

  private static Optional<PathRefusal> broken(Code code, String rule, String found) {
    return Optional.of(new PathRefusal.ProfileViolation(code, rule, found));
  }
}
