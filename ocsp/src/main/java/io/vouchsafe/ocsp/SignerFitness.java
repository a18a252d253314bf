package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether clients will believe a signer, whenever they ask: its key and its certificate. */
public final class SignerFitness {
  private final SignatureChecker signatures;
  private final Algorithms algorithms;

  public SignerFitness(SignatureChecker signatures, Algorithms algorithms) {
    this.signatures = signatures;
    this.algorithms = algorithms;
  }

  /** Why clients would refuse what {@code signer} signs; empty when they would not. */
  public Optional<String> refusalOf(ResponseSigner signer) {
    Certificate issuer = signer.issuer();
    if (!issuer.isCa()) {
      return Optional.of("the issuer is no CA certificate");
    }
    return refusalOfKey(signer)
        .or(
            () ->
                signer.isIssuer()
                    ? Optional.empty()
                    : refusalOfDelegate(signer.certificate(), issuer));
  }

  /**
   * The same of clients that are told by name to believe the signer, whoever issued its
   * certificate; nobody looks at {@code issuer}.
   */
  public Optional<String> refusalOfDesignated(ResponseSigner signer) {
    return refusalOfKey(signer).or(() -> refusalOfUsage(signer.certificate()));
  }

  private Optional<String> refusalOfKey(ResponseSigner signer) {
    if (!signer.hasUsualKey()) {
      return Optional.of("the key is neither RSA nor EC nor Ed25519");
    }
    Optional<PublicKey> key = signer.certificate().publicKey();
    if (key.isEmpty()) {
      return Optional.of("the certificate's key is of a kind that is not known here");
    }
    Optional<String> weak = algorithms.refusalOf(key.get());
    if (weak.isPresent()) {
      return weak;
    }
    if (!isKeyOf(signer, key.get())) {
      return Optional.of("the key is not the one of the certificate");
    }
    return Optional.empty();
  }

  /** RFC 6960 §4.2.2.2: the CA itself gave it a certificate with id-kp-OCSPSigning. */
  private Optional<String> refusalOfDelegate(Certificate delegate, Certificate issuer) {
    if (!delegate.issuer().equals(issuer.subject())) {
      return Optional.of(
          "the certificate was issued by %s, not by %s"
              .formatted(delegate.issuer(), issuer.subject()));
    }
    boolean signed =
        issuer
            .publicKey()
            .filter(
                key ->
                    signatures.check(
                            delegate.tbs(),
                            delegate.signatureAlgorithm(),
                            delegate.signature(),
                            key,
                            algorithms,
                            Budget.standard())
                        == SignatureChecker.Result.VALID)
            .isPresent();
    if (!signed) {
      return Optional.of("the issuer's key did not sign the certificate");
    }
    return refusalOfUsage(delegate);
  }

  private static Optional<String> refusalOfUsage(Certificate delegate) {
    if (delegate.extendedKeyUsage().filter(u -> u.contains(Certificate.OCSP_SIGNING)).isEmpty()) {
      return Optional.of("the certificate lacks the extended key usage id-kp-OCSPSigning");
    }
    // RFC 5280 §4.2.1.3
    return delegate.keyUsage().filter(u -> !u.contains(KeyUsage.DIGITAL_SIGNATURE)).isPresent()
        ? Optional.of("the certificate's key usage lacks digitalSignature")
        : Optional.empty();
  }

  /** What the key signs, the certificate verifies. */
  private boolean isKeyOf(ResponseSigner signer, PublicKey key) {
    byte[] trial = trial(signer);
    return OcspResponse.parse(trial)
            instanceof Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic))
        && signatures.check(
                basic.tbs().toBytes(),
                basic.signatureAlgorithm(),
                basic.signature().toBytes(),
                key,
                algorithms,
                Budget.standard())
            == SignatureChecker.Result.VALID;
  }

  /** An answer that says nothing about nobody. */
  private static byte[] trial(ResponseSigner signer) {
    RevocationQuery self = new RevocationQuery(signer.certificate(), signer.issuer());
    SingleResponse unknown =
        new SingleResponse(
            CertId.of(self, HashAlgorithm.SHA256),
            new RevocationStatus.Unknown(),
            Instant.EPOCH,
            Optional.empty(),
            List.of());
    return signer.sign(List.of(unknown), Optional.empty(), Instant.EPOCH).toBytes();
  }
}
