package io.vouchsafe.proxy.bench.siege;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.BigIntegers;

/** Keys that make a signature costly to verify, or only to be read. */
enum CostlyKey {
  P_521("P-521"),
  BRAINPOOL_512("brainpoolP512r1"),
  /** Bouncy Castle multiplies a point of it by the order, since the curve has a cofactor. */
  BINARY_571("sect571k1"),
  /** The largest modulus that is read, with an exponent of 33 bits. */
  RSA_8192("");

  static final int RSA_BITS = 8192;

  private static final BigInteger EXPONENT = BigInteger.ONE.shiftLeft(32).add(BigInteger.ONE);

  private final String curve;

  CostlyKey(String curve) {
    this.curve = curve;
  }

  /** What a signature by such a key is marked with. */
  AlgorithmIdentifier signature() {
    return this == RSA_8192
        ? new AlgorithmIdentifier(PKCSObjectIdentifiers.sha512WithRSAEncryption, DERNull.INSTANCE)
        : new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA512);
  }

  /** A fresh public key. Nobody holds the private one of an RSA key made here. */
  SubjectPublicKeyInfo fresh(Random random, Provider provider) {
    try {
      if (this == RSA_8192) {
        return rsa(random);
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec(curve));
      return SubjectPublicKeyInfo.getInstance(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the provider cannot make a key of " + this, e);
    }
  }

  private static SubjectPublicKeyInfo rsa(Random random) throws IOException {
    BigInteger modulus;
    do {
      modulus = new BigInteger(RSA_BITS, random).setBit(RSA_BITS - 1).setBit(0);
    } while (BigIntegers.hasAnySmallFactors(modulus));
    return rsa(PKCSObjectIdentifiers.rsaEncryption, modulus);
  }

  private static SubjectPublicKeyInfo rsa(ASN1ObjectIdentifier oid, BigInteger modulus)
      throws IOException {
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(oid, DERNull.INSTANCE), new RSAPublicKey(modulus, EXPONENT));
  }
}
