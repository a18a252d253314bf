package io.vouchsafe.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.Properties;
import org.jspecify.annotations.Nullable;

/** SubjectPublicKeyInfo → key (RFC 3279 §2.3, RFC 5480, RFC 8410, RFC 9881). */
final class SubjectKey {
  /** Above this a verification takes longer than any honest CA would ask for. */
  private static final int MAX_RSA_BITS = 16_384;

  /** FIPS 186-4 §4.2; a longer q makes Bouncy Castle's own test of y a matter of seconds. */
  private static final int MAX_DSA_BITS = 3072;

  private static final int MAX_DSA_ORDER_BITS = 256;

  private static final String UNTESTED_MODULUS = "org.bouncycastle.rsa.allow_unsafe_mod";

  private SubjectKey() {}

  /** The key, or empty when its algorithm, parameters or encoding are not understood. */
  static Optional<PublicKey> build(Der subjectPublicKeyInfo) {
    try {
      SubjectPublicKeyInfo info =
          SubjectPublicKeyInfo.getInstance(
              ASN1Primitive.fromByteArray(subjectPublicKeyInfo.toBytes()));
      if (!parametersFit(info.getAlgorithm())) {
        return Optional.empty();
      }
      return Optional.ofNullable(withoutPrimalityTest(info)).filter(SubjectKey::isSane);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Bouncy Castle proves each RSA modulus composite, which takes seconds at 16,384 bits: whoever
   * sends a chain of such certificates would keep a processor busy for minutes before a signature
   * is looked at. A CA whose modulus is a prime betrays only its own key.
   */
  private static @Nullable PublicKey withoutPrimalityTest(SubjectPublicKeyInfo info)
      throws IOException {
    Properties.setThreadOverride(UNTESTED_MODULUS, true);
    try {
      return BouncyCastleProvider.getPublicKey(info);
    } finally {
      Properties.removeThreadOverride(UNTESTED_MODULUS);
    }
  }

  /** RFC 5280 §6.1.4 (e): a DSA key without parameters takes those of the key that signed it. */
  static Optional<PublicKey> inheritParameters(PublicKey key, PublicKey issuerKey) {
    if (key instanceof DSAPublicKey child
        && child.getParams() == null
        && issuerKey instanceof DSAPublicKey parent
        && parent.getParams() != null) {
      var p = parent.getParams();
      return build(dsa(child.getY(), new DSAParameter(p.getP(), p.getQ(), p.getG())));
    }
    return Optional.empty();
  }

  private static Der dsa(BigInteger y, DSAParameter parameters) {
    try {
      return Der.copyOf(
          new SubjectPublicKeyInfo(
                  new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, parameters),
                  new ASN1Integer(y))
              .getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalStateException("a DSA key that cannot be written", e);
    }
  }

  /**
   * RFC 3279 §2.3.1: NULL with rsaEncryption (absence is tolerated). RFC 5480 §2.1.1: a named
   * curve, never explicit parameters. RFC 8410 §3, RFC 9881 §4: absent. A Diffie-Hellman key (RFC
   * 3279 §2.3.3) signs nothing, and to test it takes as long as its sender likes.
   */
  private static boolean parametersFit(AlgorithmIdentifier algorithm) {
    ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
    ASN1Encodable parameters = algorithm.getParameters();
    if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return parameters == null || DERNull.INSTANCE.equals(parameters.toASN1Primitive());
    }
    if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return parameters != null && parameters.toASN1Primitive() instanceof ASN1ObjectIdentifier;
    }
    if (oid.on(EdECObjectIdentifiers.id_edwards_curve_algs)
        || oid.on(NISTObjectIdentifiers.sigAlgs)) {
      return parameters == null;
    }
    if (oid.equals(X9ObjectIdentifiers.id_dsa)) {
      return parameters == null || isModest(DSAParameter.getInstance(parameters));
    }
    return !oid.equals(X9ObjectIdentifiers.dhpublicnumber);
  }

  private static boolean isModest(DSAParameter dsa) {
    return dsa.getP().bitLength() <= MAX_DSA_BITS && dsa.getQ().bitLength() <= MAX_DSA_ORDER_BITS;
  }

  private static boolean isSane(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() <= MAX_RSA_BITS
          && rsa.getModulus().testBit(0)
          && !BigIntegers.hasAnySmallFactors(rsa.getModulus())
          && rsa.getPublicExponent().testBit(0)
          && rsa.getPublicExponent().bitLength() > 1
          && rsa.getPublicExponent().bitLength() <= 33;
    }
    return true;
  }
}
