package io.vouchsafe.config;

import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.ocsp.SignerFitness;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import java.security.PrivateKey;
import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads {@code signers}: in whose name the relay signs, and with what. */
final class SignersReader {
  /** The words of {@code for}. */
  enum SignerAudience {
    GATEWAYS
  }

  static final SettingKey<Value> ISSUER =
      SettingKey.file("issuer")
          .absent("required without `for`")
          .says("certificate of the CA whose certificates this signer answers for");

  static final SettingKey<Value> CERTIFICATE =
      SettingKey.file("certificate")
          .required()
          .says(
              "the issuer's own certificate, or a certificate that this issuer issued with "
                  + "id-kp-OCSPSigning (and with digitalSignature, when it has a key usage; RFC "
                  + "6960 §4.2.2.2). Warns when it has ended or ends within 30 days. After its "
                  + "end it signs nothing, and the relay answers `tryLater`");

  private static final SettingKey<Value> PRIVATE_KEY =
      SettingKey.file("key")
          .required()
          .says(
              "its private key: PEM in PKCS #8, PKCS #1 or SEC 1, not encrypted; RSA, "
                  + "P-256, P-384, P-521 or Ed25519. A file that the group or others can read or "
                  + "write is refused (`chmod 600`)");

  static final SettingKey<SignerAudience> FOR =
      SettingKey.word("for", SignerAudience.values())
          .says(
              "`gateways`: this signer answers only gateways that name it as their "
                  + "`signer`. Any CA may have issued its certificate, which needs "
                  + "id-kp-OCSPSigning; there is no `issuer`. Without `for` the signer answers "
                  + "all clients of the relay");

  static final SettingKey<String> NAME =
      SettingKey.text("name", "object name", ObjectName::read)
          .says("with `for: gateways`: the name that gateways use for it");

  static final SectionTable KEYS = SectionTable.of(ISSUER, CERTIFICATE, PRIVATE_KEY, FOR, NAME);

  static final SettingKey<List<Value>> KEY =
      SettingKey.sections("signers", KEYS).byDefault(List.of());

  private final CertificateFiles files;
  private final Supplier<Provider> provider;
  private final Algorithms algorithms;
  private final GatewaySigners ofGateways;
  private final ValidityDoubt validity;

  SignersReader(
      CertificateFiles files,
      Algorithms algorithms,
      Supplier<Provider> provider,
      Optional<Instant> now) {
    this.files = files;
    this.provider = provider;
    this.validity = new ValidityDoubt(now);
    this.algorithms = algorithms;
    this.ofGateways = new GatewaySigners(this::fitness, provider);
  }

  /** Those with {@code for: gateways}, once all have been read. */
  GatewaySigners ofGateways() {
    return ofGateways;
  }

  private SignerFitness fitness() {
    return new SignerFitness(new SignatureChecker(provider.get()), algorithms);
  }

  List<ResponseSigner> read(List<Value> written) {
    List<ResponseSigner> signers = new ArrayList<>();
    for (Value value : written) {
      Section.read(value, KEYS, this::signer)
          .filter(signer -> isFit(value, signer) && isFirst(value, signer, signers))
          .ifPresent(
              signer -> {
                warnOfItsEnd(value, signer.certificate());
                signers.add(signer);
              });
    }
    return List.copyOf(signers);
  }

  private Optional<ResponseSigner> signer(Section section) {
    boolean forGateways = section.value(FOR).isPresent();
    Optional<SignerAudience> meant = section.find(FOR);
    Optional<Value> writtenIssuer = section.value(ISSUER);
    Optional<Value> file = section.value(CERTIFICATE);
    Optional<Certificate> issuer = writtenIssuer.flatMap(this::certificate);
    Optional<Certificate> certificate = file.flatMap(this::certificate);
    Optional<PrivateKey> key = section.value(PRIVATE_KEY).flatMap(this::key);
    Optional<String> name = section.find(NAME);
    if (forGateways) {
      writtenIssuer.ifPresent(
          value ->
              value.error(
                  "is allowed only without for: gateways, whose signer answers for every CA of the"
                      + " tenant; leave issuer out"));
      if (meant.isPresent()) {
        ofGateways.add(section.whole(), name, file.flatMap(Value::stringIfAny), certificate, key);
        certificate.ifPresent(each -> warnOfItsEnd(section.whole(), each));
      }
      return Optional.empty();
    }
    section.value(NAME).ifPresent(value -> value.error("is allowed only with for: gateways"));
    if (writtenIssuer.isEmpty()) {
      section.missing(ISSUER);
    }
    return issuer.isEmpty() || certificate.isEmpty() || key.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ResponseSigner(issuer.get(), certificate.get(), key.get(), provider.get()));
  }

  private boolean isFit(Value value, ResponseSigner signer) {
    Optional<String> refusal = fitness().refusalOf(signer);
    refusal.ifPresent(value::error);
    return refusal.isEmpty();
  }

  /**
   * An expired signer signs nothing. That is no mistake of the file: refusing it would keep back a
   * reload, or the whole service, for the sake of one certificate of the relay.
   */
  private void warnOfItsEnd(Value value, Certificate certificate) {
    if (validity.endsSoon(certificate)) {
      value.warning(
          "the certificate expires at " + certificate.notAfter() + "; name its successor here");
      return;
    }
    validity
        .outside(certificate)
        .ifPresent(
            doubt ->
                value.warning(
                    "the certificate "
                        + doubt
                        + ", and nothing is signed with it: the OCSP relay answers tryLater; name"
                        + " one that is valid now"));
  }

  private static boolean isFirst(Value value, ResponseSigner signer, List<ResponseSigner> before) {
    boolean second = before.stream().anyMatch(other -> other.answersFor(signer.issuer()));
    if (second) {
      value.error(
          Quoted.plain(signer.issuer().subject().toString())
              + " has a signer already, one is enough");
    }
    return !second;
  }

  /** The first of a file: what follows is usually its chain. */
  private Optional<Certificate> certificate(Value name) {
    return files.read(List.of(name)).stream().findFirst();
  }

  private Optional<PrivateKey> key(Value name) {
    return PrivateKeyFile.read(name, files.stamps(), provider.get());
  }
}
