package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A BasicOCSPResponse (RFC 6960 §4.2.1) as it was read, nothing verified.
 *
 * @param tbs the signed bytes: tbsResponseData as it was sent
 * @param responses at least one
 * @param extensions of the whole response
 * @param nonce the nonce among them
 * @param certificates attached, in any order, untrusted
 */
public record BasicResponse(
    Der tbs,
    ResponderId responderId,
    Instant producedAt,
    List<SingleResponse> responses,
    List<OcspExtension> extensions,
    Optional<Nonce> nonce,
    AlgorithmIdentifier signatureAlgorithm,
    Der signature,
    List<Certificate> certificates) {

  /** More SingleResponses than this in one response are malformed; usual is one. */
  public static final int MAX_RESPONSES = 256;

  /** More attached certificates than this are malformed; usual is one, or a chain of three. */
  public static final int MAX_CERTIFICATES = 16;

  public BasicResponse {
    responses = List.copyOf(responses);
    extensions = List.copyOf(extensions);
    certificates = List.copyOf(certificates);
  }

  /** The known hashes that its CertIDs use; SHA-1 alone says what the responder understands. */
  public Set<HashAlgorithm> certIdHashes() {
    return responses.stream()
        .flatMap(single -> single.certId().hash().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  static BasicResponse read(DerReader in) throws MalformedDerException {
    DerReader basic = in.into(DerReader.SEQUENCE);
    byte[] tbs = basic.element();
    AlgorithmIdentifier algorithm = readAlgorithm(basic);
    byte[] signature = basic.bits(DerReader.BIT_STRING);
    List<Certificate> certificates = List.of();
    if (!basic.atEnd()) {
      DerReader tagged = basic.into(DerReader.context(0, true));
      certificates = readCertificates(tagged.into(DerReader.SEQUENCE));
      tagged.finish();
    }
    basic.finish();
    ResponseData data = ResponseData.read(DerReader.of(tbs).into(DerReader.SEQUENCE));
    return new BasicResponse(
        Der.copyOf(tbs),
        data.responderId(),
        data.producedAt(),
        data.responses(),
        data.extensions(),
        Nonce.in(data.extensions()),
        algorithm,
        Der.copyOf(signature),
        certificates);
  }

  private static AlgorithmIdentifier readAlgorithm(DerReader in) throws MalformedDerException {
    try {
      return AlgorithmIdentifier.getInstance(in.element());
    } catch (IllegalArgumentException e) {
      throw new MalformedDerException("no AlgorithmIdentifier where the signature's should be");
    }
  }

  private static List<Certificate> readCertificates(DerReader in) throws MalformedDerException {
    List<Certificate> certificates = new ArrayList<>();
    while (!in.atEnd()) {
      if (certificates.size() == MAX_CERTIFICATES) {
        throw new MalformedDerException("more than " + MAX_CERTIFICATES + " certificates attached");
      }
      switch (Certificate.parse(in.element())) {
        case Parsed.Ok<Certificate>(Certificate certificate) -> certificates.add(certificate);
        case Parsed.Malformed<Certificate>(String reason) ->
            throw new MalformedDerException("attached certificate: " + reason);
      }
    }
    return certificates;
  }
}
