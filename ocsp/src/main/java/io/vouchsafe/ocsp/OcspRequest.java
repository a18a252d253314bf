package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;

/**
 * One unsigned OCSPRequest for one certificate, without requestorName (RFC 6960 §4.1, RFC 9919
 * §3.1.1, §3.1.2).
 *
 * @param der the encoded OCSPRequest
 * @param nonce the nonce in it
 */
public record OcspRequest(Der der, Optional<Nonce> nonce) {

  /** RFC 9919 §6: longest URL that is asked with GET, bytes. */
  public static final int MAX_GET_URL = 255;

  /** Hash algorithms of a CertID that are sent. */
  public enum CertIdHash {
    SHA256(HashAlgorithm.SHA256),
    SHA1(HashAlgorithm.SHA1);

    private final HashAlgorithm algorithm;

    CertIdHash(HashAlgorithm algorithm) {
      this.algorithm = algorithm;
    }
  }

  /**
   * What somebody else asked, in their own CertIDs and with their own nonce; without their
   * signature, their name and their other extensions.
   */
  public static OcspRequest passingOn(ReceivedRequest received) {
    byte[][] requests =
        received.certIds().stream()
            .map(certId -> DerWriter.sequence(certId.encoded().toBytes()))
            .toArray(byte[][]::new);
    return of(DerWriter.sequence(requests), received.nonce());
  }

  /** Encodes the request. */
  public static OcspRequest of(RevocationQuery query, CertIdHash hash, Optional<Nonce> nonce) {
    byte[] certId = CertId.of(query, hash.algorithm).encoded().toBytes();
    return of(DerWriter.sequence(DerWriter.sequence(certId)), nonce);
  }

  private static OcspRequest of(byte[] requestList, Optional<Nonce> nonce) {
    byte[] tbsRequest =
        nonce
            .map(Nonce::toExtension)
            .map(DerWriter::sequence)
            .map(extensions -> DerWriter.element(DerReader.context(2, true), extensions))
            .map(tagged -> DerWriter.sequence(requestList, tagged))
            .orElseGet(() -> DerWriter.sequence(requestList));
    return new OcspRequest(Der.copyOf(DerWriter.sequence(tbsRequest)), nonce);
  }

  /** RFC 6960 §A.1: what a GET appends to the responder's URL and a slash. */
  public String getPath() {
    return Base64.getEncoder()
        .encodeToString(der.toBytes())
        .replace("+", "%2B")
        .replace("/", "%2F")
        .replace("=", "%3D");
  }

  /** RFC 9919 §6: the URL to GET, or empty when it would be too long and POST has to be used. */
  public Optional<URI> getUrl(URI responder) {
    String base = responder.toString();
    String url = base + (base.endsWith("/") ? "" : "/") + getPath();
    return url.length() <= MAX_GET_URL ? Optional.of(URI.create(url)) : Optional.empty();
  }
}
