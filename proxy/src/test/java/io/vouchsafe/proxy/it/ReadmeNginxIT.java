package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's own nginx.conf, in front of an application that tells what reached it. */
@Tag("it")
class ReadmeNginxIT {
  @TempDir Path directory;

  @Test
  void whoeverMayPassesAndWhoeverMayNotSeesAReference() throws Exception {
    OpensslPki pki = new OpensslPki(directory);
    pki.expiredClient("expired");
    int rootPort = Tool.freePort();
    int issuingPort = Tool.freePort();
    int front = Tool.freePort();
    HttpServer application = application();
    try (Tool rootResponder = pki.responder("root", rootPort);
        Tool issuingResponder = pki.responder("issuing", issuingPort);
        RunningService service = new RunningService(directory, settings(rootPort, issuingPort));
        ReadmeNginx nginx =
            new ReadmeNginx(directory, front, service.api, application.getAddress().getPort())) {

      HttpResponse<String> good = nginx.order(pki.client("good"));
      assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
      assertThat(good.body())
          .isEqualTo("POST /orders?id=7 one coffee from CN%3DAlice%2CO%3DExample");

      refused(service, nginx.order(pki.client("revoked")), "revoked");
      refused(service, nginx.order(pki.client("expired")), "expired");

      breakGlass(service, pki.file("expired.pem"));
      HttpResponse<String> expired = nginx.order(pki.client("expired"));
      assertThat(expired.statusCode()).as(expired.body()).isEqualTo(200);
      assertThat(expired.body())
          .isEqualTo("POST /orders?id=7 one coffee from CN%3Dexpired%2CO%3DExample");

      HttpResponse<String> none = nginx.order(pki.anonymousClient());
      assertThat(none.statusCode()).isEqualTo(401);
      assertThat(none.headers().firstValue("X-Vouchsafe-Reason")).contains("no_certificate");

      service.process().terminate();
      assertThat(nginx.order(pki.client("good")).statusCode()).isEqualTo(500);
    } finally {
      application.stop(0);
    }
  }

  /** The page shows the reference under which the service tells why. */
  private static void refused(RunningService service, HttpResponse<String> answer, String reason)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(answer.headers().firstValue("X-Vouchsafe-Reason")).contains(reason);
    String reference = answer.body().substring(answer.body().lastIndexOf(' ') + 1);
    assertThat(reference).isNotBlank();
    assertThat(service.get(service.admin, "/decisions?reason=" + reason).body())
        .contains(reference);
  }

  private static void breakGlass(RunningService service, Path pem) throws Exception {
    byte[] der;
    try (var in = Files.newInputStream(pem)) {
      der = CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
    }
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    HttpResponse<String> put =
        service.put(
            "/break-glass/acme/" + sha256,
            """
            {"until": "%s", "by": "alice", "why": "the new card comes tomorrow"}\
            """
                .formatted(Instant.now().plus(Duration.ofHours(1))));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
  }

  private static String settings(int rootPort, int issuingPort) {
    return """
      acme:
        front: { header: nginx, trusted: [127.0.0.1/32] }
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp:
          root: { url: "http://127.0.0.1:%d/", issuers: [root.pem], timeout: 2000 }
          issuing: { url: "http://127.0.0.1:%d/", issuers: [issuing.pem], timeout: 2000 }
        policies:
          default: { ca_group: staff, purpose: client_auth, deadline: 4000, revocation: { sources: [ocsp], ocsp: [root, issuing] } }
    """
        .formatted(rootPort, issuingPort)
        .indent(0);
  }

  private static HttpServer application() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", ReadmeNginxIT::tell);
    server.start();
    return server;
  }

  private static void tell(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String told =
        "%s %s %s from %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                body,
                exchange.getRequestHeaders().getFirst("X-Vouchsafe-Identity"));
    byte[] answer = told.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    try (var out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }
}
