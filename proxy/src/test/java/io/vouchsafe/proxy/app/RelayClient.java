package io.vouchsafe.proxy.app;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;

/** A client of the OCSP relay that reads answers with Bouncy Castle, not with our own parser. */
final class RelayClient implements AutoCloseable {
  static final String REQUEST = "application/ocsp-request";
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  RelayClient(int port) {
    this.base = "http://127.0.0.1:" + port + "/ocsp/";
  }

  /** What came back. */
  record Answer(HttpResponse<byte[]> http) {
    /** RFC 6960 §4.2.1's OCSPResponseStatus. */
    int status() throws IOException {
      return new OCSPResp(http.body()).getStatus();
    }

    BasicOCSPResp basic() throws IOException, OCSPException {
      return (BasicOCSPResp) new OCSPResp(http.body()).getResponseObject();
    }

    SingleResp single() throws IOException, OCSPException {
      return basic().getResponses()[0];
    }

    Optional<byte[]> nonce() throws IOException, OCSPException {
      Extension nonce = basic().getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
      return Optional.ofNullable(nonce)
          .map(extension -> DEROctetString.getInstance(extension.getParsedValue()).getOctets());
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }
  }

  /** A request about {@code serials} of {@code issuer}. */
  static byte[] request(
      HashAlgorithm hash, byte[] nonce, Certificate issuer, Certificate... subjects)
      throws Exception {
    OCSPReqBuilder builder = new OCSPReqBuilder();
    for (Certificate subject : subjects) {
      Der certId = CertId.of(new RevocationQuery(subject, issuer), hash).encoded();
      builder.addRequest(new CertificateID(CertID.getInstance(certId.toBytes())));
    }
    if (nonce.length > 0) {
      builder.setRequestExtensions(
          new Extensions(
              new Extension(
                  OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                  false,
                  new DEROctetString(nonce).getEncoded())));
    }
    return builder.build().getEncoded();
  }

  Answer post(byte[] request) throws Exception {
    return post("acme", REQUEST, request);
  }

  /** At {@code path} behind {@code /ocsp/}. */
  Answer postTo(String path, byte[] request) throws Exception {
    return post(path, REQUEST, request);
  }

  Answer post(String tenant, String type, byte[] request) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(base + tenant))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(request))
            .build());
  }

  /** A GET in the usual form: base64, percent-escaped. */
  Answer get(byte[] request, String... headers) throws Exception {
    String base64 = Base64.getEncoder().encodeToString(request);
    return getPath(base64.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"), headers);
  }

  Answer getPath(String path, String... headers) throws Exception {
    return getAt("acme/", path, headers);
  }

  /** The same where {@code prefix} stands between {@code /ocsp/} and the request. */
  Answer getAt(String prefix, String path, String... headers) throws Exception {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + prefix + path));
    for (String[] header : pairs(headers)) {
      builder.header(header[0], header[1]);
    }
    return send(builder.build());
  }

  Answer method(String method, String path) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static List<String[]> pairs(String... flat) {
    List<String[]> pairs = new ArrayList<>();
    for (int i = 0; i < flat.length; i += 2) {
      pairs.add(new String[] {flat[i], flat[i + 1]});
    }
    return pairs;
  }

  private Answer send(HttpRequest request) throws Exception {
    return new Answer(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
  }

  @Override
  public void close() {
    http.close();
  }
}
