package io.vouchsafe.pki.crl;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A signature algorithm that signs a digest (RFC 3279, 4055, 5758): RSA, ECDSA and DSA, not EdDSA
 * or ML-DSA.
 *
 * @param pss parameters of RSASSA-PSS; empty for the others
 */
record DigestAlgorithm(Scheme scheme, Hash hash, Optional<PSSParameterSpec> pss) {

  /** What is done with the digest. */
  enum Scheme {
    RSA_PKCS1("NONEwithRSA"),
    RSA_PSS("NONEwithRSASSA-PSS"),
    ECDSA("NONEwithECDSA"),
    DSA("NONEwithDSA");

    private final String jcaName;

    Scheme(String jcaName) {
      this.jcaName = jcaName;
    }

    /** Name of the signature that takes the digest as its input. */
    String jcaName() {
      return jcaName;
    }
  }

  /**
   * The digests that signatures are made of, with DigestInfo's bytes before the digest (RFC 8017
   * §9.2).
   */
  enum Hash {
    SHA1("SHA-1", "3021300906052b0e03021a05000414"),
    SHA224("SHA-224", "302d300d06096086480165030402040500041c"),
    SHA256("SHA-256", "3031300d060960864801650304020105000420"),
    SHA384("SHA-384", "3041300d060960864801650304020205000430"),
    SHA512("SHA-512", "3051300d060960864801650304020305000440");

    private final String jcaName;
    private final byte[] digestInfo;

    Hash(String jcaName, String digestInfo) {
      this.jcaName = jcaName;
      this.digestInfo = HexFormat.of().parseHex(digestInfo);
    }

    /** A digest of the platform: the JVM has the processor's own instructions do SHA-2. */
    MessageDigest newDigest() {
      try {
        return MessageDigest.getInstance(jcaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has " + jcaName, e);
      }
    }

    byte[] digestInfo(byte[] digest) {
      byte[] whole = Arrays.copyOf(digestInfo, digestInfo.length + digest.length);
      System.arraycopy(digest, 0, whole, digestInfo.length, digest.length);
      return whole;
    }
  }

  private static final Map<String, DigestAlgorithm> BY_OID = byOid();

  private static final Map<String, Hash> HASHES =
      Map.of(
          "1.3.14.3.2.26", Hash.SHA1,
          "2.16.840.1.101.3.4.2.4", Hash.SHA224,
          "2.16.840.1.101.3.4.2.1", Hash.SHA256,
          "2.16.840.1.101.3.4.2.2", Hash.SHA384,
          "2.16.840.1.101.3.4.2.3", Hash.SHA512);

  /** The algorithm meant, or empty when it is another kind or not known. */
  static Optional<DigestAlgorithm> of(AlgorithmIdentifier identifier) {
    if (identifier.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return pss(identifier);
    }
    return Optional.ofNullable(BY_OID.get(identifier.getAlgorithm().getId()));
  }

  /** RFC 4055 §3.1: one hash for the message and the mask, trailer field 1. */
  private static Optional<DigestAlgorithm> pss(AlgorithmIdentifier identifier) {
    try {
      RSASSAPSSparams params = RSASSAPSSparams.getInstance(identifier.getParameters());
      if (params == null) {
        return Optional.empty();
      }
      Hash hash = HASHES.get(params.getHashAlgorithm().getAlgorithm().getId());
      AlgorithmIdentifier mask = params.getMaskGenAlgorithm();
      AlgorithmIdentifier maskHash = AlgorithmIdentifier.getInstance(mask.getParameters());
      boolean usual =
          hash != null
              && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
              && HASHES.get(maskHash.getAlgorithm().getId()) == hash
              && params.getTrailerField().intValueExact() == 1;
      if (hash == null || !usual) {
        return Optional.empty();
      }
      int salt = params.getSaltLength().intValueExact();
      MGF1ParameterSpec mgf = new MGF1ParameterSpec(hash.jcaName);
      return Optional.of(
          new DigestAlgorithm(
              Scheme.RSA_PSS,
              hash,
              Optional.of(new PSSParameterSpec(hash.jcaName, "MGF1", mgf, salt, 1))));
    } catch (RuntimeException e) {
      // Parameters that are none: nobody knows this algorithm.
      return Optional.empty();
    }
  }

  private static Map<String, DigestAlgorithm> byOid() {
    Map<String, DigestAlgorithm> all = new HashMap<>();
    put(all, "1.2.840.113549.1.1.5", Scheme.RSA_PKCS1, Hash.SHA1);
    put(all, "1.2.840.113549.1.1.14", Scheme.RSA_PKCS1, Hash.SHA224);
    put(all, "1.2.840.113549.1.1.11", Scheme.RSA_PKCS1, Hash.SHA256);
    put(all, "1.2.840.113549.1.1.12", Scheme.RSA_PKCS1, Hash.SHA384);
    put(all, "1.2.840.113549.1.1.13", Scheme.RSA_PKCS1, Hash.SHA512);
    put(all, "1.2.840.10045.4.1", Scheme.ECDSA, Hash.SHA1);
    put(all, "1.2.840.10045.4.3.1", Scheme.ECDSA, Hash.SHA224);
    put(all, "1.2.840.10045.4.3.2", Scheme.ECDSA, Hash.SHA256);
    put(all, "1.2.840.10045.4.3.3", Scheme.ECDSA, Hash.SHA384);
    put(all, "1.2.840.10045.4.3.4", Scheme.ECDSA, Hash.SHA512);
    put(all, "1.2.840.10040.4.3", Scheme.DSA, Hash.SHA1);
    put(all, "2.16.840.1.101.3.4.3.1", Scheme.DSA, Hash.SHA224);
    put(all, "2.16.840.1.101.3.4.3.2", Scheme.DSA, Hash.SHA256);
    return Map.copyOf(all);
  }

  private static void put(Map<String, DigestAlgorithm> all, String oid, Scheme scheme, Hash hash) {
    all.put(oid, new DigestAlgorithm(scheme, hash, Optional.empty()));
  }
}
