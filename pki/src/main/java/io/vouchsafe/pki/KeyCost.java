package io.vouchsafe.pki;

import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * What keys cost, in verifications of a P-256 signature (some 75 µs). Measured with Bouncy Castle
 * 1.86 on the machine of docs/benchmarks.md, rounded up.
 */
final class KeyCost {
  /** Every other key takes 2 to 75 µs, a compressed point included. */
  static final int BUILDING = 1;

  /** Bouncy Castle raises y to the power of q in order to test it. */
  static final int BUILDING_DSA = 8;

  private static final int DSA = 15;

  /** Ed448 takes three times as long, ML-DSA at most four times. */
  private static final int NAMED = 4;

  private static final int SHORT_RSA_BITS = 3072;
  private static final int MIDDLE_RSA_BITS = 4096;
  private static final int LONG_RSA = 7;

  /** 65,537 has 17 bits; the longest that is accepted has 33, and doubles the work. */
  private static final int USUAL_EXPONENT_BITS = 17;

  private KeyCost() {}

  /** One verification with {@code key}. */
  static int verifying(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> rsa(rsa);
      // Keys of our own making may lie on other curves; those of peers never do.
      case ECPublicKey ec ->
          ListedCurve.of(ec)
              .map(ListedCurve::verifying)
              .orElse(ListedCurve.BRAINPOOL_P512R1.verifying());
      case DSAPublicKey dsa -> DSA;
      default -> key.getAlgorithm().equals("Ed25519") ? 1 : NAMED;
    };
  }

  private static int rsa(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    int usual = bits <= SHORT_RSA_BITS ? 1 : bits <= MIDDLE_RSA_BITS ? 2 : LONG_RSA;
    return key.getPublicExponent().bitLength() <= USUAL_EXPONENT_BITS ? usual : 2 * usual;
  }
}
