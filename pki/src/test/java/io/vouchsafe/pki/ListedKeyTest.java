package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vouchsafe.pki.lab.EndlessKey;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The closed list of keys (contract, Bounds of what is read from a peer)")
class ListedKeyTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private static final Set<String> LISTED =
      Set.of(
          "1.2.840.113549.1.1.1",
          "1.2.840.113549.1.1.10",
          "1.2.840.10045.2.1",
          "1.2.840.10040.4.1",
          "1.3.101.112",
          "1.3.101.113",
          "2.16.840.1.101.3.4.3.17",
          "2.16.840.1.101.3.4.3.18",
          "2.16.840.1.101.3.4.3.19");

  @Test
  @DisplayName("A key over a reducible field: answered at once")
  void endlessKey() {
    assertThat(
            assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> SubjectKey.build(EndlessKey.SPKI).isPresent()))
        .isFalse();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "EC, P-256",
    "EC, P-384",
    "EC, P-521",
    "EC, brainpoolP256r1",
    "EC, brainpoolP384r1",
    "EC, brainpoolP512r1",
    "RSA, 2048",
    "DSA, 1024",
    "Ed25519,",
    "Ed448,",
    "ML-DSA-44,",
    "ML-DSA-65,",
    "ML-DSA-87,"
  })
  void isListed(String kind, @Nullable String size) {
    PublicKey key = key(kind, size);

    assertThat(SubjectKey.build(Der.copyOf(key.getEncoded()))).contains(key);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"P-256", "P-521", "brainpoolP512r1"})
  @DisplayName("RFC 5480 §2.2: a compressed point is the same key")
  void compressedPoints(String curve) {
    PublicKey key = key("EC", curve);
    var point = ((org.bouncycastle.jce.interfaces.ECPublicKey) key).getQ();

    assertThat(SubjectKey.build(ec(curve, point.getEncoded(true)))).contains(key);
  }

  static Stream<Arguments> unlisted() {
    byte[] point =
        SubjectPublicKeyInfo.getInstance(key("EC", "P-256").getEncoded())
            .getPublicKeyData()
            .getOctets();
    byte[] hybrid = point.clone();
    hybrid[0] = (byte) (6 + (point[64] & 1));
    byte[] beside = point.clone();
    beside[64] ^= 1;
    String ecKey = X9ObjectIdentifiers.id_ecPublicKey.getId();
    var explicit = ECNamedCurveTable.getByName("P-256");
    return Stream.of(
        Arguments.of("explicit parameters", spki(ecKey, explicit, point)),
        Arguments.of("implicit parameters", spki(ecKey, DERNull.INSTANCE, point)),
        Arguments.of("no parameters", spki(ecKey, null, point)),
        Arguments.of("a hybrid point", ec("P-256", hybrid)),
        Arguments.of("a point beside the curve", ec("P-256", beside)),
        Arguments.of("the point at infinity", ec("P-256", new byte[1])),
        Arguments.of("a point of another curve", ec("P-384", point)),
        Arguments.of("P-192", Der.copyOf(key("EC", "P-192").getEncoded())),
        Arguments.of("P-224", Der.copyOf(key("EC", "P-224").getEncoded())),
        Arguments.of("secp256k1", Der.copyOf(key("EC", "secp256k1").getEncoded())),
        Arguments.of("brainpoolP256t1", Der.copyOf(key("EC", "brainpoolP256t1").getEncoded())),
        Arguments.of("brainpoolP320r1", Der.copyOf(key("EC", "brainpoolP320r1").getEncoded())),
        Arguments.of("SM2", Der.copyOf(key("EC", "sm2p256v1").getEncoded())),
        Arguments.of("a binary curve", Der.copyOf(key("EC", "sect571r1").getEncoded())),
        Arguments.of(
            "GOST", Der.copyOf(key("ECGOST3410", "GostR3410-2001-CryptoPro-A").getEncoded())),
        Arguments.of("DSTU 4145", EndlessKey.SPKI),
        Arguments.of("X25519", Der.copyOf(key("X25519", null).getEncoded())),
        Arguments.of("X448", Der.copyOf(key("X448", null).getEncoded())),
        Arguments.of("SLH-DSA", Der.copyOf(key("SLH-DSA-SHA2-128F", null).getEncoded())),
        Arguments.of("HashML-DSA", spki("2.16.840.1.101.3.4.3.32", null, new byte[1312])),
        Arguments.of("DH", three("1.2.840.10046.2.1")),
        Arguments.of("PKCS #3", three("1.2.840.113549.1.3.1")),
        Arguments.of("ElGamal", three("1.3.14.7.2.1.1")),
        Arguments.of("RSA for encryption", spki("1.2.840.113549.1.1.7", null, rsa(2048, 65_537))),
        Arguments.of("RSA of 8193 bits", spki(RSA, DERNull.INSTANCE, rsa(8193, 65_537))),
        Arguments.of("RSA of 16384 bits", spki(RSA, DERNull.INSTANCE, rsa(16_384, 65_537))),
        Arguments.of("exponent 1", spki(RSA, DERNull.INSTANCE, rsa(2048, 1))),
        Arguments.of("an even exponent", spki(RSA, DERNull.INSTANCE, rsa(2048, 65_536))),
        Arguments.of("an exponent of 34 bits", spki(RSA, null, rsa(2048, (1L << 33) + 1))),
        Arguments.of("Ed25519 with NULL", spki("1.3.101.112", DERNull.INSTANCE, new byte[32])),
        Arguments.of("a short Ed25519 key", spki("1.3.101.112", null, new byte[31])),
        Arguments.of(
            "parameters of PSS that mean nothing",
            spki(PssParameters.ID_RSASSA_PSS, DERNull.INSTANCE, rsa(2048, 65_537))),
        Arguments.of("an unknown algorithm", spki("1.2.3.4", null, new byte[32])));
  }

  private static final String RSA = PKCSObjectIdentifiers.rsaEncryption.getId();

  @ParameterizedTest(name = "{0}")
  @MethodSource("unlisted")
  void isNotListed(String what, Der spki) {
    boolean built =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> SubjectKey.build(spki).isPresent());

    assertThat(built).as(what).isFalse();
    assertThat(ListedKey.shown(spki)).hasSizeLessThan(200);
  }

  @ParameterizedTest(name = "RSA {0}, exponent {1}")
  @CsvSource({"8192, 65537", "2048, 3", "2048, 8589934591"})
  void largestRsa(int bits, long exponent) {
    assertThat(SubjectKey.build(spki(RSA, DERNull.INSTANCE, rsa(bits, exponent)))).isPresent();
  }

  @Test
  @DisplayName("None of Bouncy Castle's other key factories is ever asked")
  void factoriesOfOtherAlgorithms() {
    String prefix = "Alg.Alias.KeyFactory.";
    List<String> oids =
        PROVIDER.stringPropertyNames().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()).replace("OID.", ""))
            .filter(name -> name.matches("[0-2](\\.[0-9]+)+"))
            .filter(oid -> !LISTED.contains(oid))
            .toList();

    assertThat(oids).hasSizeGreaterThan(100);
    for (String oid : oids) {
      assertThat(ListedKey.read(spki(oid, null, new byte[32]))).as(oid).isEmpty();
      assertThat(ListedKey.read(three(oid))).as(oid).isEmpty();
    }
  }

  @Test
  @DisplayName("What a request's keys cost is taken before they are built")
  void buildingCosts() {
    Der ec = Der.copyOf(key("EC", "P-256").getEncoded());
    Der dsa = Der.copyOf(key("DSA", "1024").getEncoded());

    assertThat(ListedKey.read(ec).orElseThrow().building()).isEqualTo(KeyCost.BUILDING);
    assertThat(ListedKey.read(dsa).orElseThrow().building()).isEqualTo(KeyCost.BUILDING_DSA);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "EC, P-256, 1",
    "EC, P-521, 7",
    "EC, brainpoolP512r1, 28",
    "Ed25519, , 1",
    "RSA, 2048, 1"
  })
  void verifyingCosts(String kind, @Nullable String size, int work) {
    assertThat(KeyCost.verifying(key(kind, size))).isEqualTo(work);
  }

  @ParameterizedTest(name = "RSA {0}, exponent {1}: {2}")
  @CsvSource({"3072, 65537, 1", "4096, 3, 2", "8192, 65537, 7", "8192, 8589934591, 14"})
  void verifyingWithRsaCosts(int bits, long exponent, int work) {
    PublicKey key =
        SubjectKey.build(spki(RSA, DERNull.INSTANCE, rsa(bits, exponent))).orElseThrow();

    assertThat(KeyCost.verifying(key)).isEqualTo(work);
  }

  private static byte[] rsa(int bits, long exponent) {
    BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    while (BigIntegers.hasAnySmallFactors(modulus)) {
      modulus = modulus.add(BigInteger.TWO);
    }
    return encoded(
        new DERSequence(
            new ASN1Encodable[] {
              new ASN1Integer(modulus), new ASN1Integer(BigInteger.valueOf(exponent))
            }));
  }

  /** A key whose parameters and value are numbers, as those of Diffie-Hellman. */
  private static Der three(String oid) {
    ASN1Integer number = new ASN1Integer(new BigInteger(2048, new Random(3)).setBit(0));
    return spki(
        oid,
        new DERSequence(new ASN1Encodable[] {number, new ASN1Integer(2), number}),
        encoded(new ASN1Integer(5)));
  }

  private static Der ec(String curve, byte[] point) {
    return spki(X9ObjectIdentifiers.id_ecPublicKey.getId(), ECNamedCurveTable.getOID(curve), point);
  }

  private static Der spki(String oid, @Nullable ASN1Encodable parameters, byte[] key) {
    return Der.copyOf(
        encoded(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid), parameters), key)));
  }

  private static byte[] encoded(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PublicKey key(String kind, @Nullable String size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind, PROVIDER);
      if (size != null && Character.isDigit(size.charAt(0))) {
        generator.initialize(Integer.parseInt(size));
      } else if (size != null) {
        generator.initialize(new ECGenParameterSpec(size));
      }
      return generator.generateKeyPair().getPublic();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(kind + " " + size, e);
    }
  }
}
