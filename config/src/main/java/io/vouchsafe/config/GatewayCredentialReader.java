package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Reads {@code gateway_certificate} and {@code gateway_key}: with what the gateway says who it is
 * (cOS Core, section 10.3.7, the <em>host certificate</em>).
 */
final class GatewayCredentialReader {
  /** RFC 5758 §3.2: ecdsa-with-SHA256, -SHA384, -SHA512. */
  private static final Map<String, Integer> HASHES =
      Map.of(
          "1.2.840.10045.4.3.2", 256,
          "1.2.840.10045.4.3.3", 384,
          "1.2.840.10045.4.3.4", 512);

  private static final String SEED = " (cOS Core, section 10.3.7)";

  private final OwnCertificateReader own;

  GatewayCredentialReader(
      CertificateFiles files,
      Algorithms algorithms,
      Supplier<Provider> provider,
      Optional<Instant> now) {
    this.own = new OwnCertificateReader(files, algorithms, provider, now);
  }

  /** The credential; empty after a mistake, which is reported, or where a file is not named. */
  Optional<GatewayCredential> read(Optional<Value> certificate, Optional<Value> keyFile) {
    Optional<OwnCertificateReader.Own> read =
        own.read(
            certificate, keyFile, TunnelAuthReader.CERTIFICATE, GatewayCredentialReader::ofKey);
    read.ifPresent(each -> tellDoubts(certificate.orElseThrow(), each.chain()));
    return read.map(each -> new GatewayCredential(each.chain(), each.key()));
  }

  private static Optional<String> ofKey(Certificate certificate) {
    Optional<PublicKey> key = certificate.publicKey();
    if (key.isEmpty() || !OwnCertificateReader.isKnownKind(key.get())) {
      return Optional.of(
          "the key of %s is of a kind that charon does not sign with: RSA, P-256, P-384, P-521, Ed25519 or Ed448"
              .formatted(shown(certificate)));
    }
    if (key.get() instanceof ECPublicKey && curveBits(certificate).isEmpty()) {
      return Optional.of(
          "the key of %s is on a curve that IKE does not know (RFC 4754): P-256, P-384 or P-521%s"
              .formatted(shown(certificate), SEED));
    }
    return certificate
        .keyUsage()
        .filter(
            usages ->
                !usages.contains(KeyUsage.DIGITAL_SIGNATURE)
                    && !usages.contains(KeyUsage.CONTENT_COMMITMENT))
        .map(
            usages ->
                "the key usage of %s has neither digitalSignature nor nonRepudiation, and peers refuse what it signs (RFC 4945 §5.1.3.2)"
                    .formatted(shown(certificate)));
  }

  private void tellDoubts(Value written, List<Certificate> chain) {
    own.tellDates(written, chain, "peers refuse the gateway");
    Certificate leaf = chain.getFirst();
    Optional<Integer> bits = curveBits(leaf);
    Optional<Integer> hash =
        Optional.ofNullable(HASHES.get(leaf.signatureAlgorithm().getAlgorithm().getId()));
    if (bits.isPresent()
        && hash.isPresent()
        && !hash.get().equals(hashOf(bits.get()))
        && own.issued(leaf, leaf)) {
      written.warning(
          "%s is an erroneous combination of ECDSA-%d and SHA-%d, which some peers refuse%s; sign it with SHA-%d"
              .formatted(shown(leaf), bits.get(), hash.get(), SEED, hashOf(bits.get())));
    }
  }

  private static int hashOf(int curve) {
    return curve == 521 ? 512 : curve;
  }

  /** Empty when its key is on no curve of IKE. */
  private static Optional<Integer> curveBits(Certificate certificate) {
    String parameters =
        String.valueOf(
            SubjectPublicKeyInfo.getInstance(certificate.subjectPublicKeyInfo().toBytes())
                .getAlgorithm()
                .getParameters());
    return switch (parameters) {
      case "1.2.840.10045.3.1.7" -> Optional.of(256);
      case "1.3.132.0.34" -> Optional.of(384);
      case "1.3.132.0.35" -> Optional.of(521);
      default -> Optional.empty();
    };
  }

  private static String shown(Certificate certificate) {
    return OwnCertificateReader.shown(certificate);
  }
}
