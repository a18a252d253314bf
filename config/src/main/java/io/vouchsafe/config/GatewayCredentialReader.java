package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
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
  /** Kinds of keys that charon signs with, and how to try one out. */
  private static final Map<String, String> TRIALS =
      Map.of(
          "RSA", "SHA256withRSA",
          "EC", "SHA256withECDSA",
          "ECDSA", "SHA256withECDSA",
          "Ed25519", "Ed25519",
          "Ed448", "Ed448");

  /** RFC 5758 §3.2: ecdsa-with-SHA256, -SHA384, -SHA512. */
  private static final Map<String, Integer> HASHES =
      Map.of(
          "1.2.840.10045.4.3.2", 256,
          "1.2.840.10045.4.3.3", 384,
          "1.2.840.10045.4.3.4", 512);

  private static final String SEED = " (cOS Core, section 10.3.7)";

  private final CertificateFiles files;
  private final Algorithms algorithms;
  private final ValidityDoubt validity;
  private final Supplier<Provider> provider;

  GatewayCredentialReader(
      CertificateFiles files,
      Algorithms algorithms,
      Supplier<Provider> provider,
      Optional<Instant> now) {
    this.files = files;
    this.provider = provider;
    this.algorithms = algorithms;
    this.validity = new ValidityDoubt(now);
  }

  /** The credential; empty after a mistake, which is reported, or where a file is not named. */
  Optional<GatewayCredential> read(Optional<Value> certificate, Optional<Value> keyFile) {
    List<Certificate> chain = files.read(certificate.stream().toList());
    Optional<PrivateKey> key =
        keyFile.flatMap(file -> PrivateKeyFile.read(file, files.stamps(), provider.get()));
    if (chain.isEmpty() || !isFit(certificate.orElseThrow(), chain) || key.isEmpty()) {
      return Optional.empty();
    }
    if (!isKeyOf(key.get(), chain.getFirst())) {
      keyFile
          .orElseThrow()
          .error(
              "the key is not the one of %s in gateway_certificate: name the key that this certificate was issued for"
                  .formatted(shown(chain.getFirst())));
      return Optional.empty();
    }
    tellDoubts(certificate.orElseThrow(), chain);
    return Optional.of(new GatewayCredential(chain, key.get()));
  }

  private boolean isFit(Value written, List<Certificate> chain) {
    Optional<String> mistake = ofOrder(chain).or(() -> ofKey(chain.getFirst()));
    mistake.ifPresent(written::error);
    return mistake.isEmpty();
  }

  private Optional<String> ofKey(Certificate certificate) {
    Optional<PublicKey> key = certificate.publicKey();
    if (key.isEmpty() || !TRIALS.containsKey(key.get().getAlgorithm())) {
      return Optional.of(
          "the key of %s is of a kind that charon does not sign with: RSA, P-256, P-384, P-521, Ed25519 or Ed448"
              .formatted(shown(certificate)));
    }
    if (key.get() instanceof ECPublicKey && curveBits(certificate).isEmpty()) {
      return Optional.of(
          "the key of %s is on a curve that IKE does not know (RFC 4754): P-256, P-384 or P-521%s"
              .formatted(shown(certificate), SEED));
    }
    if (certificate
        .keyUsage()
        .filter(
            usages ->
                !usages.contains(KeyUsage.DIGITAL_SIGNATURE)
                    && !usages.contains(KeyUsage.CONTENT_COMMITMENT))
        .isPresent()) {
      return Optional.of(
          "the key usage of %s has neither digitalSignature nor nonRepudiation, and peers refuse what it signs (RFC 4945 §5.1.3.2)"
              .formatted(shown(certificate)));
    }
    return algorithms
        .refusalOf(key.get())
        .map(
            found ->
                "the key of %s is %s; algorithms accept %s"
                    .formatted(shown(certificate), found, algorithms.wanted()));
  }

  /** Each certificate was issued by the one behind it (RFC 7296 §3.6, RFC 8446 §4.4.2). */
  private Optional<String> ofOrder(List<Certificate> chain) {
    for (int i = 0; i + 1 < chain.size(); i++) {
      Certificate issuer = chain.get(i + 1);
      if (!issued(issuer, chain.get(i))) {
        return Optional.of(
            "%s, certificate %d in the file, did not issue %s before it: write the gateway's own certificate first, then the one that issued it, and so on"
                .formatted(shown(issuer), i + 2, shown(chain.get(i))));
      }
    }
    return Optional.empty();
  }

  private boolean issued(Certificate issuer, Certificate subject) {
    return subject.issuer().equals(issuer.subject())
        && issuer.publicKey().filter(key -> verifies(key, subject)).isPresent();
  }

  private boolean verifies(PublicKey key, Certificate subject) {
    return new SignatureChecker(provider.get())
            .check(
                subject.tbs(),
                subject.signatureAlgorithm(),
                subject.signature(),
                key,
                algorithms,
                Budget.standard())
        == SignatureChecker.Result.VALID;
  }

  private boolean isKeyOf(PrivateKey key, Certificate certificate) {
    PublicKey known = certificate.publicKey().orElseThrow();
    String trial = TRIALS.getOrDefault(known.getAlgorithm(), "");
    if (!trial.equals(TRIALS.get(key.getAlgorithm()))) {
      return false;
    }
    try {
      byte[] message = certificate.der().toBytes();
      Signature signer = Signature.getInstance(trial, provider.get());
      signer.initSign(key);
      signer.update(message);
      byte[] signed = signer.sign();
      Signature verifier = Signature.getInstance(trial, provider.get());
      verifier.initVerify(known);
      verifier.update(message);
      return verifier.verify(signed);
    } catch (GeneralSecurityException e) {
      // A key on another curve, or of another size, cannot be the one.
      return false;
    }
  }

  private void tellDoubts(Value written, List<Certificate> chain) {
    for (Certificate each : chain) {
      validity
          .of(each)
          .ifPresent(
              doubt ->
                  written.warning(
                      "%s %s%s; name its successor here"
                          .formatted(
                              shown(each),
                              doubt,
                              validity.endsSoon(each) ? "" : ", and peers refuse the gateway")));
    }
    Certificate own = chain.getFirst();
    Optional<Integer> bits = curveBits(own);
    Optional<Integer> hash =
        Optional.ofNullable(HASHES.get(own.signatureAlgorithm().getAlgorithm().getId()));
    if (bits.isPresent()
        && hash.isPresent()
        && !hash.get().equals(hashOf(bits.get()))
        && issued(own, own)) {
      written.warning(
          "%s is an erroneous combination of ECDSA-%d and SHA-%d, which some peers refuse%s; sign it with SHA-%d"
              .formatted(shown(own), bits.get(), hash.get(), SEED, hashOf(bits.get())));
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
    return Quoted.plain(certificate.toString());
  }
}
