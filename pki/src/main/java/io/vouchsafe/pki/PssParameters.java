package io.vouchsafe.pki;

import java.io.IOException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** RSASSA-PSS-params (RFC 4055 §3.1). */
final class PssParameters {
  static final String ID_RSASSA_PSS = "1.2.840.113549.1.1.10";

  private static final Map<String, String> DIGESTS =
      Map.of(
          "1.3.14.3.2.26", "SHA-1",
          "2.16.840.1.101.3.4.2.4", "SHA-224",
          "2.16.840.1.101.3.4.2.1", "SHA-256",
          "2.16.840.1.101.3.4.2.2", "SHA-384",
          "2.16.840.1.101.3.4.2.3", "SHA-512");

  /** No digest here is longer, and RFC 4055 §3.1 recommends the digest's length. */
  private static final int MAX_SALT = 64;

  private PssParameters() {}

  /** Empty unless digest and mask generation go together and everything is understood. */
  static Optional<SignatureScheme> scheme(@Nullable ASN1Encodable parameters) {
    try {
      // §3.1: in a signature the parameters MUST be present.
      RSASSAPSSparams params = RSASSAPSSparams.getInstance(parameters);
      return params == null ? Optional.empty() : scheme(params);
    } catch (RuntimeException e) {
      // Bouncy Castle throws whatever it likes for a structure that is another one.
      return Optional.empty();
    }
  }

  /** The parameters of a key; malformed unless its signatures could be verified here. */
  static RSASSAPSSparams read(byte[] der) throws MalformedDerException {
    try {
      RSASSAPSSparams params = RSASSAPSSparams.getInstance(ASN1Primitive.fromByteArray(der));
      if (params != null && scheme(params).isPresent()) {
        return params;
      }
    } catch (IOException | RuntimeException e) {
      throw new MalformedDerException("broken RSASSA-PSS-params");
    }
    throw new MalformedDerException("RSASSA-PSS-params that are not understood");
  }

  private static Optional<SignatureScheme> scheme(RSASSAPSSparams params) {
    String digest = DIGESTS.get(params.getHashAlgorithm().getAlgorithm().getId());
    AlgorithmIdentifier mask = params.getMaskGenAlgorithm();
    int salt = params.getSaltLength().bitLength() > 16 ? -1 : params.getSaltLength().intValue();
    if (digest == null
        || !mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
        || !digest.equals(maskDigest(mask))
        || salt < 0
        || salt > MAX_SALT
        || params.getTrailerField().intValue() != 1) {
      return Optional.empty();
    }
    return Optional.of(
        new SignatureScheme(
            "RSASSA-PSS",
            SignatureScheme.Kind.RSA_PSS,
            digest.equals("SHA-1"),
            new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1)));
  }

  private static @Nullable String maskDigest(AlgorithmIdentifier mask) {
    try {
      AlgorithmIdentifier digest = AlgorithmIdentifier.getInstance(mask.getParameters());
      return digest == null ? null : DIGESTS.get(digest.getAlgorithm().getId());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
