package io.vouchsafe.ocsp;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import java.io.IOException;
import java.io.OutputStream;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.ECKey;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Signs answers in the name of one CA (RFC 6960 §4.2.1). Whether its certificate may do that,
 * {@link SignerFitness} says. Thread-safe; the key is never shown.
 */
public final class ResponseSigner {
  private static final Set<String> USUAL_KEYS = Set.of("RSA", "EC", "ECDSA", "Ed25519");

  private final Certificate issuer;
  private final Certificate certificate;
  private final PrivateKey key;
  private final Provider provider;
  private final boolean isIssuer;

  /**
   * A signer.
   *
   * @param issuer for whose certificates it answers
   * @param certificate of the key that signs: the issuer's own, or a delegate's
   */
  public ResponseSigner(
      Certificate issuer, Certificate certificate, PrivateKey key, Provider provider) {
    this.issuer = issuer;
    this.certificate = certificate;
    this.key = key;
    this.provider = provider;
    this.isIssuer = CaIdentity.same(issuer, certificate);
  }

  public Certificate issuer() {
    return issuer;
  }

  public Certificate certificate() {
    return certificate;
  }

  /** Whether the CA signs with its own key instead of a delegate's. */
  public boolean isIssuer() {
    return isIssuer;
  }

  /** Whether its key is of a kind that clients of OCSP verify. */
  boolean hasUsualKey() {
    return USUAL_KEYS.contains(key.getAlgorithm());
  }

  /** Whether it answers for {@code ca}: the same name and the same key. */
  public boolean answersFor(Certificate ca) {
    return CaIdentity.same(issuer, ca);
  }

  /** RFC 5280 §6.1.3 (a)(2): whether clients could accept what is signed at {@code now}. */
  public boolean isValidAt(Instant now) {
    return !now.isBefore(certificate.notBefore()) && !now.isAfter(certificate.notAfter());
  }

  /**
   * The OCSPResponse that says {@code responses}; its nonce is echoed when there is one.
   *
   * @param responses at least one, each with the CertID of the request
   */
  public Der sign(List<SingleResponse> responses, Optional<Nonce> nonce, Instant producedAt) {
    byte[] tbs =
        new ResponseData(
                ResponderId.ByKey.of(certificate),
                producedAt,
                responses,
                nonce.map(Nonce::echoed).map(List::of).orElse(List.of()))
            .toDer();
    try {
      return Der.copyOf(answer(tbs).toResponse());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("the signer of " + issuer.subject() + " cannot sign", e);
    }
  }

  private SignedAnswer answer(byte[] tbs) throws IOException, OperatorCreationException {
    ContentSigner signer =
        new JcaContentSignerBuilder(algorithm()).setProvider(provider).build(key);
    try (OutputStream out = signer.getOutputStream()) {
      out.write(tbs);
    }
    // RFC 6960 §4.2.1: clients already hold the issuer's own certificate.
    List<Certificate> attached = isIssuer ? List.of() : List.of(certificate);
    return new SignedAnswer(
        Der.copyOf(tbs),
        signer.getAlgorithmIdentifier(),
        Der.copyOf(signer.getSignature()),
        attached);
  }

  /** RFC 6960 §4.3: SHA-256, and the hash that fits where the curve is larger. */
  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> ecdsa(((ECKey) key).getParams().getOrder().bitLength());
      default -> key.getAlgorithm();
    };
  }

  private static String ecdsa(int bits) {
    return bits > 384 ? "SHA512withECDSA" : bits > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
  }

  /** The same key under the same certificate for the same CA. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResponseSigner that
        && issuer.equals(that.issuer)
        && certificate.equals(that.certificate);
  }

  @Override
  public int hashCode() {
    return Objects.hash(issuer, certificate);
  }

  @Override
  public String toString() {
    return "signer of " + issuer.subject() + ", " + certificate;
  }
}
