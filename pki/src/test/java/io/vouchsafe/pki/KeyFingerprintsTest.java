package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.provider.asymmetric.ec.BCECPublicKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key is itself however it is written. */
class KeyFingerprintsTest {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final RSAPublicKey MODULUS =
      new RSAPublicKey(BigInteger.ONE.shiftLeft(2047).setBit(0), BigInteger.valueOf(65537));

  @ParameterizedTest
  @ValueSource(
      strings = {"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP512r1"})
  void anEcKeyByEachFormOfItsPoint(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
    generator.initialize(new ECGenParameterSpec(curve));
    BCECPublicKey key = (BCECPublicKey) generator.generateKeyPair().getPublic();
    Der uncompressed = Der.copyOf(key.getEncoded());
    key.setPointFormat("COMPRESSED");
    Der compressed = Der.copyOf(key.getEncoded());

    assertThat(compressed.length()).isLessThan(uncompressed.length());
    assertThat(KeyFingerprints.of(uncompressed))
        .contains(uncompressed.sha256(), compressed.sha256())
        .isEqualTo(KeyFingerprints.of(compressed))
        .hasSize(3);
  }

  @Test
  void anRsaKeyWithNullAndAbsentParametersAndAsPss() throws IOException {
    List<Der> all =
        List.of(
            rsa(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            rsa(PKCSObjectIdentifiers.rsaEncryption, null),
            rsa(PKCSObjectIdentifiers.id_RSASSA_PSS, null));

    for (Der one : all) {
      for (Der other : all) {
        assertThat(KeyFingerprints.of(one)).contains(other.sha256());
      }
    }
  }

  /** A CA copies the bits of a request as they are. */
  @Test
  void anRsaKeyWhoseBitsAreNotInDer() throws IOException {
    byte[] der = MODULUS.getEncoded();
    byte[] ber = new byte[der.length + 1];
    ber[0] = der[0];
    ber[1] = (byte) 0x83;
    System.arraycopy(der, 2, ber, 3, der.length - 2);
    assertThat(der[1]).isEqualTo((byte) 0x82);
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    Der odd = Der.copyOf(new SubjectPublicKeyInfo(algorithm, ber).getEncoded());

    assertThat(KeyFingerprints.of(odd))
        .contains(odd.sha256(), rsa(PKCSObjectIdentifiers.rsaEncryption, null).sha256());
  }

  @Test
  void anotherKeyIsAnother() {
    KeyPair one = LabCa.p256(BC);
    KeyPair other = LabCa.p256(BC);
    assertThat(KeyFingerprints.of(Der.copyOf(one.getPublic().getEncoded())))
        .doesNotContainAnyElementsOf(
            KeyFingerprints.of(Der.copyOf(other.getPublic().getEncoded())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "04", "300b06072a8648ce3d0201", "3000"})
  void whatIsNoKeyHasTheFingerprintOfItsBytes(String hex) {
    Der der = Der.copyOf(java.util.HexFormat.of().parseHex(hex));
    assertThat(KeyFingerprints.of(der)).containsExactly(der.sha256());
  }

  private static Der rsa(
      ASN1ObjectIdentifier algorithm, @org.jspecify.annotations.Nullable ASN1Encodable parameters)
      throws IOException {
    AlgorithmIdentifier written =
        parameters == null
            ? new AlgorithmIdentifier(algorithm)
            : new AlgorithmIdentifier(algorithm, parameters);
    return Der.copyOf(new SubjectPublicKeyInfo(written, MODULUS).getEncoded());
  }
}
