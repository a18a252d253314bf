package io.vouchsafe.pki;

import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.Properties;

/**
 * SubjectPublicKeyInfo → key (RFC 3279 §2.3, RFC 5480, RFC 8410, RFC 9881), from the closed list of
 * {@link ListedKey} alone.
 */
final class SubjectKey {
  private static final String UNTESTED_MODULUS = "org.bouncycastle.rsa.allow_unsafe_mod";

  private SubjectKey() {}

  /** The key, or empty when it is not on the list, or no point of its curve. */
  static Optional<PublicKey> build(Der subjectPublicKeyInfo) {
    return ListedKey.read(subjectPublicKeyInfo).flatMap(SubjectKey::build);
  }

  /** The same of a key that was read before. */
  static Optional<PublicKey> build(ListedKey listed) {
    try {
      return Optional.ofNullable(withoutPrimalityTest(listed.info()));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws for points beside the curve and for a y outside its group.
      return Optional.empty();
    }
  }

  /**
   * Bouncy Castle proves each RSA modulus composite, which takes seconds at 8192 bits: whoever
   * sends a chain of such certificates would keep a processor busy for minutes before a signature
   * is looked at. A CA whose modulus is a prime betrays only its own key.
   */
  private static PublicKey withoutPrimalityTest(SubjectPublicKeyInfo info) throws IOException {
    Properties.setThreadOverride(UNTESTED_MODULUS, true);
    try {
      return BouncyCastleProvider.getPublicKey(info);
    } finally {
      Properties.removeThreadOverride(UNTESTED_MODULUS);
    }
  }

  /** RFC 5280 §6.1.4 (e): a DSA key without parameters takes those of the key that signed it. */
  static Optional<ListedKey> inheritParameters(PublicKey key, PublicKey issuerKey) {
    if (key instanceof DSAPublicKey child
        && child.getParams() == null
        && issuerKey instanceof DSAPublicKey parent
        && parent.getParams() != null) {
      var above = parent.getParams();
      return ListedKey.dsa(child.getY(), above.getP(), above.getQ(), above.getG());
    }
    return Optional.empty();
  }
}
