package io.vouchsafe.proxy.bench.siege;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Requests as bytes, written by hand: no client library would send most of these. */
final class HttpText {
  private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final String PEM = "application/pem-certificate-chain";
  private static final String JSON = "application/json";

  private HttpText() {}

  /** Latin-1, byte by byte. */
  static byte[] raw(String request) {
    return request.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] get(String path, String... headers) {
    return raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines(headers) + "\r\n");
  }

  static byte[] post(String path, String type, byte[] body, String... headers) {
    ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 256);
    request.writeBytes(
        raw(
            "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(path, type, body.length, lines(headers))));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /** {@code /auth} with nginx's header. */
  static byte[] auth(String tenant, byte[] certificate) {
    return get("/v1/" + tenant + "/auth", "X-SSL-Client-Cert: " + escaped(certificate));
  }

  /** {@code /decisions} with a chain in PEM. */
  static byte[] pemDecision(String tenant, List<byte[]> chain) {
    String body = chain.stream().map(HttpText::pem).collect(Collectors.joining());
    return post("/v1/" + tenant + "/decisions", PEM, raw(body));
  }

  /** {@code /decisions} with a chain in JSON. */
  static byte[] jsonDecision(String tenant, List<byte[]> chain) {
    String body =
        chain.stream()
            .map(each -> '"' + Base64.getEncoder().encodeToString(each) + '"')
            .collect(Collectors.joining(",", "{\"chain\":[", "]}"));
    return json("/v1/" + tenant + "/decisions", body);
  }

  static byte[] json(String path, String body) {
    return post(path, JSON, raw(body));
  }

  static String pem(byte[] der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + PEM_LINES.encodeToString(der)
        + "\n-----END CERTIFICATE-----\n";
  }

  private static String escaped(byte[] certificate) {
    return URLEncoder.encode(pem(certificate), StandardCharsets.US_ASCII).replace("+", "%20");
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }
}
