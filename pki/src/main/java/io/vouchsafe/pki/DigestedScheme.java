package io.vouchsafe.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A scheme that signs a digest, so that it can be verified when only the digest is at hand: RSA,
 * ECDSA and DSA, not EdDSA and ML-DSA.
 *
 * @param digest JCA name of the message digest
 * @param rawName Bouncy Castle's name of the scheme that takes the digest as its input
 */
record DigestedScheme(SignatureScheme scheme, String digest, String rawName) {

  /** DigestInfo up to the digest itself (RFC 8017 §9.2, note 1). */
  private static final Map<String, byte[]> DIGEST_INFO =
      Map.of(
          "SHA-1", bytes("3021300906052b0e03021a05000414"),
          "SHA-224", bytes("302d300d06096086480165030402040500041c"),
          "SHA-256", bytes("3031300d060960864801650304020105000420"),
          "SHA-384", bytes("3041300d060960864801650304020205000430"),
          "SHA-512", bytes("3051300d060960864801650304020305000440"),
          "SHA3-224", bytes("302d300d06096086480165030402070500041c"),
          "SHA3-256", bytes("3031300d060960864801650304020805000420"),
          "SHA3-384", bytes("3041300d060960864801650304020905000430"),
          "SHA3-512", bytes("3051300d060960864801650304020a05000440"));

  static Optional<DigestedScheme> of(SignatureScheme scheme) {
    return switch (scheme.kind()) {
      case RSA -> named(scheme, "NONEwithRSA");
      case RSA_PSS ->
          Optional.ofNullable(scheme.pss())
              .map(
                  pss ->
                      new DigestedScheme(scheme, pss.getDigestAlgorithm(), "NONEwithRSASSA-PSS"));
      case ECDSA -> named(scheme, "NONEwithECDSA");
      case DSA -> named(scheme, "NONEwithDSA");
      case NAMED -> Optional.empty();
    };
  }

  /** A digest of the platform: the JVM has the processor's own instructions do SHA-2. */
  MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + digest, e);
    }
  }

  /** What the raw scheme is to be fed with. */
  byte[] input(byte[] digested) {
    byte[] info = DIGEST_INFO.get(digest);
    if (scheme.kind() != SignatureScheme.Kind.RSA || info == null) {
      return digested;
    }
    byte[] whole = Arrays.copyOf(info, info.length + digested.length);
    System.arraycopy(digested, 0, whole, info.length, digested.length);
    return whole;
  }

  /** {@code SHA256withECDSA} is made of {@code SHA-256}, {@code SHA3-256withECDSA} of SHA3-256. */
  private static Optional<DigestedScheme> named(SignatureScheme scheme, String rawName) {
    String digest = scheme.name().substring(0, scheme.name().indexOf("with"));
    String name = digest.startsWith("SHA3-") ? digest : "SHA-" + digest.substring("SHA".length());
    return Optional.of(new DigestedScheme(scheme, name, rawName));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
