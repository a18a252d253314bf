package io.vouchsafe.pki;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.lab.EndlessKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the SubjectPublicKeyInfo, the answer comes soon, and is a key of the closed list. */
class SubjectKeyFuzzTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final Set<String> LISTED =
      Set.of(
          "RSA",
          "RSASSA-PSS",
          "EC",
          "ECDSA",
          "DSA",
          "Ed25519",
          "Ed448",
          "ML-DSA-44",
          "ML-DSA-65",
          "ML-DSA-87");

  /** A hundred times what the costliest key takes. */
  private static final long MOST_NANOS = 1_000_000_000;

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void everyKeyIsAnsweredSoon(byte[] bytes) {
    long started = System.nanoTime();
    Optional<PublicKey> key = SubjectKey.build(Der.copyOf(bytes));
    long took = System.nanoTime() - started;
    if (took > MOST_NANOS) {
      throw new AssertionError("took " + took / 1_000_000 + " ms");
    }
    if (key.isPresent() && !LISTED.contains(key.get().getAlgorithm())) {
      throw new AssertionError(key.get().getAlgorithm());
    }
    if (ListedKey.shown(Der.copyOf(bytes)).length() > 200) {
      throw new AssertionError("long text");
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        key("EC", "P-256"),
        key("EC", "brainpoolP512r1"),
        key("EC", "sect283r1"),
        key("RSA", "1024"),
        key("DSA", "1024"),
        key("Ed25519", ""),
        key("ML-DSA-44", ""),
        EndlessKey.SPKI.toBytes());
  }

  private static byte[] key(String kind, String size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind, PROVIDER);
      if (kind.equals("EC")) {
        generator.initialize(new ECGenParameterSpec(size));
      } else if (!size.isEmpty()) {
        generator.initialize(Integer.parseInt(size));
      }
      return generator.generateKeyPair().getPublic().getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
