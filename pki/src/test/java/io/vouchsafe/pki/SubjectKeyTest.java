package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("SubjectPublicKeyInfo: keys that are understood")
class SubjectKeyTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  @Test
  @DisplayName("RFC 5280 §6.1.4 (e): a DSA key without parameters takes its issuer's")
  void dsaParametersAreInherited() {
    PublicKey whole = key("DSA", 1024);
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(whole.getEncoded());
    PublicKey bare = SubjectKey.build(withParameters(info, null)).orElseThrow();

    assertThat(SubjectKey.inheritParameters(bare, whole).flatMap(SubjectKey::build))
        .contains(whole);
    assertThat(SubjectKey.inheritParameters(bare, bare)).as("nothing to inherit").isEmpty();
    assertThat(SubjectKey.inheritParameters(whole, key("DSA", 1024))).as("has its own").isEmpty();
    assertThat(SubjectKey.inheritParameters(bare, key("EC", 256))).as("another kind").isEmpty();
  }

  @ParameterizedTest(name = "{0} with NULL parameters: {2}")
  @CsvSource({"RSA, 2048, true", "EC, 256, false", "Ed25519, 0, false", "ML-DSA-44, 0, false"})
  void parameters(String kind, int bits, boolean understood) {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key(kind, bits).getEncoded());

    assertThat(SubjectKey.build(withParameters(info, DERNull.INSTANCE)).isPresent())
        .isEqualTo(understood);
  }

  /** Whoever sends a certificate chooses its numbers, before anybody has vouched for them. */
  @ParameterizedTest(name = "{0} with {1} bits")
  @CsvSource({"DSA, 40000", "DH, 40000", "RSA, 16384"})
  void oversizedNumbersCostNothing(String kind, int bits) {
    Der info = encoded(withHugeNumbers(kind, withoutSmallFactors(bits)));

    assertTimeout(Duration.ofSeconds(1), () -> SubjectKey.build(info));
  }

  @Test
  @DisplayName("FIPS 186-4 §4.2: p and q of a DSA key are no longer than 3072 and 256 bits")
  void oversizedDsaIsNoKey() {
    Der info = encoded(withHugeNumbers("DSA", withoutSmallFactors(4096)));

    assertThat(SubjectKey.build(info)).isEmpty();
  }

  @Test
  void anRsaModulusWithASmallFactorIsNoKey() {
    BigInteger modulus =
        ((RSAPublicKey) key("RSA", 2048)).getModulus().multiply(BigInteger.valueOf(17));

    assertThat(SubjectKey.build(encoded(withHugeNumbers("RSA", modulus)))).isEmpty();
  }

  private static BigInteger withoutSmallFactors(int bits) {
    BigInteger number = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    while (BigIntegers.hasAnySmallFactors(number)) {
      number = number.add(BigInteger.TWO);
    }
    return number;
  }

  private static SubjectPublicKeyInfo withHugeNumbers(String kind, BigInteger number) {
    ASN1Integer huge = new ASN1Integer(number);
    ASN1Integer shorter = new ASN1Integer(number.shiftRight(3));
    ASN1Integer small = new ASN1Integer(5);
    try {
      return switch (kind) {
        case "RSA" ->
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new DERSequence(new ASN1Encodable[] {huge, new ASN1Integer(65_537)}));
        case "DSA" ->
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_dsa,
                    new DERSequence(new ASN1Encodable[] {huge, shorter, small})),
                small);
        default ->
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.dhpublicnumber,
                    new DERSequence(new ASN1Encodable[] {huge, small, shorter})),
                small);
      };
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anUnknownAlgorithmIsNoKey() {
    SubjectPublicKeyInfo unknown =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")), new byte[32]);

    assertThat(SubjectKey.build(encoded(unknown))).isEmpty();
  }

  private static Der withParameters(SubjectPublicKeyInfo info, @Nullable ASN1Encodable parameters) {
    ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
    return encoded(
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(algorithm, parameters), info.getPublicKeyData().getOctets()));
  }

  private static Der encoded(SubjectPublicKeyInfo info) {
    try {
      return Der.copyOf(info.getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PublicKey key(String kind, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind, PROVIDER);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair().getPublic();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
