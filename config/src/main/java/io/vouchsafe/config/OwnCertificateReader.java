package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads a certificate of our own with its chain, and the key of it. */
final class OwnCertificateReader {
  /** Kinds of keys, and how to try one out. */
  private static final Map<String, String> TRIALS =
      Map.of(
          "RSA", "SHA256withRSA",
          "EC", "SHA256withECDSA",
          "ECDSA", "SHA256withECDSA",
          "Ed25519", "Ed25519",
          "Ed448", "Ed448");

  private final CertificateFiles files;
  private final Algorithms algorithms;
  private final ValidityDoubt validity;
  private final Supplier<Provider> provider;

  OwnCertificateReader(
      CertificateFiles files,
      Algorithms algorithms,
      Supplier<Provider> provider,
      Optional<Instant> now) {
    this.files = files;
    this.algorithms = algorithms;
    this.provider = provider;
    this.validity = new ValidityDoubt(now);
  }

  /**
   * What is shown, and what signs.
   *
   * @param chain leaf first; each was issued by the one behind it
   */
  record Own(List<Certificate> chain, PrivateKey key) {
    @Override
    public String toString() {
      return shown(chain.getFirst());
    }
  }

  /**
   * The certificate and its key; empty after a mistake, which is reported, or where a file is not
   * named.
   *
   * @param key the key of the settings that names the certificate
   * @param mistake of the leaf's kind of key, if it is one
   */
  Optional<Own> read(
      Optional<Value> certificate,
      Optional<Value> keyFile,
      SettingKey<Value> key,
      Function<Certificate, Optional<String>> mistake) {
    List<Certificate> chain = files.read(certificate.stream().toList());
    Optional<PrivateKey> read =
        keyFile.flatMap(file -> PrivateKeyFile.read(file, files.stamps(), provider.get()));
    if (chain.isEmpty() || !isFit(certificate.orElseThrow(), chain, mistake) || read.isEmpty()) {
      return Optional.empty();
    }
    if (!isKeyOf(read.get(), chain.getFirst())) {
      keyFile
          .orElseThrow()
          .error(
              "the key is not the one of %s in %s: name the key that this certificate was issued for"
                  .formatted(shown(chain.getFirst()), key.name()));
      return Optional.empty();
    }
    return Optional.of(new Own(chain, read.get()));
  }

  private boolean isFit(
      Value written,
      List<Certificate> chain,
      Function<Certificate, Optional<String>> mistakeOfKind) {
    Optional<String> mistake =
        ofOrder(chain)
            .or(() -> mistakeOfKind.apply(chain.getFirst()))
            .or(() -> ofStrength(chain.getFirst()));
    mistake.ifPresent(written::error);
    return mistake.isEmpty();
  }

  private Optional<String> ofStrength(Certificate certificate) {
    return certificate
        .publicKey()
        .flatMap(algorithms::refusalOf)
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
            "%s, certificate %d in the file, did not issue %s before it: write the own certificate first, then the one that issued it, and so on"
                .formatted(shown(issuer), i + 2, shown(chain.get(i))));
      }
    }
    return Optional.empty();
  }

  /** Whether {@code issuer} signed {@code subject}. */
  boolean issued(Certificate issuer, Certificate subject) {
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

  /** Whether a key of that kind can be tried out, and so used. */
  static boolean isKnownKind(PublicKey key) {
    return TRIALS.containsKey(key.getAlgorithm());
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

  /**
   * Warns of each certificate that is not valid now, or will soon not be.
   *
   * @param peers who refuse us then
   */
  void tellDates(Value written, List<Certificate> chain, String peers) {
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
                              validity.endsSoon(each) ? "" : ", and " + peers)));
    }
  }

  static String shown(Certificate certificate) {
    return Quoted.plain(certificate.toString());
  }
}
