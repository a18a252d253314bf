package io.vouchsafe.pki;

import java.security.PublicKey;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PSSParameterSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A signature algorithm with its parameters read.
 *
 * @param name Bouncy Castle's JCA name
 * @param kind the keys it goes with
 * @param sha1 whether its digest is SHA-1
 * @param pss parameters of RSASSA-PSS, else null
 */
record SignatureScheme(String name, Kind kind, boolean sha1, @Nullable PSSParameterSpec pss) {

  /** Families of keys, and what their AlgorithmIdentifier carries as parameters. */
  enum Kind {
    RSA,
    RSA_PSS,
    ECDSA,
    DSA,
    /** EdDSA and ML-DSA: the name of the key is the name of the scheme. */
    NAMED
  }

  /** MD2, MD4 and MD5 are not in this table, and nothing that is not may be used. */
  private static final Map<String, SignatureScheme> BY_OID = table();

  /**
   * The scheme, or empty when the algorithm is unknown or its parameters are not as they must be.
   */
  static Optional<SignatureScheme> of(AlgorithmIdentifier algorithm) {
    if (algorithm.getAlgorithm().getId().equals(PssParameters.ID_RSASSA_PSS)) {
      return PssParameters.scheme(algorithm.getParameters());
    }
    return Optional.ofNullable(BY_OID.get(algorithm.getAlgorithm().getId()))
        .filter(scheme -> scheme.parametersFit(algorithm.getParameters()));
  }

  /** Whether a key of that kind can have made the signature. */
  boolean fits(PublicKey key) {
    return switch (kind) {
      // RFC 4055 §1.2: a key marked id-RSASSA-PSS makes no PKCS #1 v1.5 signatures.
      case RSA -> key instanceof RSAPublicKey && key.getAlgorithm().equals("RSA");
      case RSA_PSS -> key instanceof RSAPublicKey;
      case ECDSA -> key instanceof ECPublicKey;
      case DSA -> key instanceof DSAPublicKey dsa && dsa.getParams() != null;
      case NAMED -> key.getAlgorithm().equals(name);
    };
  }

  /**
   * RFC 4055 §5: NULL with RSA, and absence must be accepted. RFC 5758 §3.1, §3.2 (DSA, ECDSA), RFC
   * 8410 §3 (EdDSA), RFC 9881 §2 (ML-DSA): absent.
   */
  private boolean parametersFit(@Nullable ASN1Encodable parameters) {
    return parameters == null
        || (kind == Kind.RSA && DERNull.INSTANCE.equals(parameters.toASN1Primitive()));
  }

  private static Map<String, SignatureScheme> table() {
    Map<String, SignatureScheme> table = new HashMap<>();
    add(table, "1.2.840.113549.1.1.5", "SHA1withRSA", Kind.RSA);
    add(table, "1.2.840.113549.1.1.14", "SHA224withRSA", Kind.RSA);
    add(table, "1.2.840.113549.1.1.11", "SHA256withRSA", Kind.RSA);
    add(table, "1.2.840.113549.1.1.12", "SHA384withRSA", Kind.RSA);
    add(table, "1.2.840.113549.1.1.13", "SHA512withRSA", Kind.RSA);
    add(table, "1.2.840.10045.4.1", "SHA1withECDSA", Kind.ECDSA);
    add(table, "1.2.840.10045.4.3.1", "SHA224withECDSA", Kind.ECDSA);
    add(table, "1.2.840.10045.4.3.2", "SHA256withECDSA", Kind.ECDSA);
    add(table, "1.2.840.10045.4.3.3", "SHA384withECDSA", Kind.ECDSA);
    add(table, "1.2.840.10045.4.3.4", "SHA512withECDSA", Kind.ECDSA);
    add(table, "1.2.840.10040.4.3", "SHA1withDSA", Kind.DSA);
    add(table, "2.16.840.1.101.3.4.3.1", "SHA224withDSA", Kind.DSA);
    add(table, "2.16.840.1.101.3.4.3.2", "SHA256withDSA", Kind.DSA);
    add(table, "2.16.840.1.101.3.4.3.9", "SHA3-224withECDSA", Kind.ECDSA);
    add(table, "2.16.840.1.101.3.4.3.10", "SHA3-256withECDSA", Kind.ECDSA);
    add(table, "2.16.840.1.101.3.4.3.11", "SHA3-384withECDSA", Kind.ECDSA);
    add(table, "2.16.840.1.101.3.4.3.12", "SHA3-512withECDSA", Kind.ECDSA);
    add(table, "2.16.840.1.101.3.4.3.13", "SHA3-224withRSA", Kind.RSA);
    add(table, "2.16.840.1.101.3.4.3.14", "SHA3-256withRSA", Kind.RSA);
    add(table, "2.16.840.1.101.3.4.3.15", "SHA3-384withRSA", Kind.RSA);
    add(table, "2.16.840.1.101.3.4.3.16", "SHA3-512withRSA", Kind.RSA);
    add(table, "1.3.101.112", "Ed25519", Kind.NAMED);
    add(table, "1.3.101.113", "Ed448", Kind.NAMED);
    add(table, "2.16.840.1.101.3.4.3.17", "ML-DSA-44", Kind.NAMED);
    add(table, "2.16.840.1.101.3.4.3.18", "ML-DSA-65", Kind.NAMED);
    add(table, "2.16.840.1.101.3.4.3.19", "ML-DSA-87", Kind.NAMED);
    return Map.copyOf(table);
  }

  private static void add(Map<String, SignatureScheme> table, String oid, String name, Kind kind) {
    table.put(oid, new SignatureScheme(name, kind, name.startsWith("SHA1with"), null));
  }
}
