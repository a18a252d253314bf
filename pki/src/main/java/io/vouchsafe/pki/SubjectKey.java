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

/** SubjectPublicKeyInfo → key (RFC 3279 §2.3, RFC 5480, RFC 8410, RFC 9881). */
final class SubjectKey {
  /** Above this a verification takes longer than any honest CA would ask for. */
  private static final int MAX_RSA_BITS = 16_384;

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
      return Optional.ofNullable(BouncyCastleProvider.getPublicKey(info))
          .filter(SubjectKey::isSane);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
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
   * curve, never explicit parameters. RFC 8410 §3, RFC 9881 §4: absent.
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
    return true;
  }

  private static boolean isSane(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return rsa.getModulus().bitLength() <= MAX_RSA_BITS
          && rsa.getPublicExponent().testBit(0)
          && rsa.getPublicExponent().bitLength() > 1
          && rsa.getPublicExponent().bitLength() <= 33;
    }
    return true;
  }
}
