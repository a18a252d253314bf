package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real nginx with {@code auth_request} before the packaged service, a PKI made by {@code
 * openssl}, and two real {@code openssl ocsp} responders behind it.
 */
@Tag("it")
class NginxIT {
  @TempDir Path directory;

  @Test
  void goodPassesRevokedDoesNotAndTheCacheOutlivesTheResponder() throws Exception {
    OpensslPki pki = new OpensslPki(directory);
    int rootPort = Tool.freePort();
    int issuingPort = Tool.freePort();
    try (Tool rootResponder = pki.responder("root", rootPort);
        Tool issuingResponder = pki.responder("issuing", issuingPort);
        RunningService service = new RunningService(directory, settings(rootPort, issuingPort));
        Nginx nginx = new Nginx(directory, service.api, service.admin)) {

      HttpResponse<String> good = nginx.get(pki.client("good"));
      assertThat(good.statusCode()).as(good.headers().toString()).isEqualTo(200);
      assertThat(good.headers().firstValue("X-Reason")).contains("ok");

      HttpResponse<String> revoked = nginx.get(pki.client("revoked"));
      assertThat(revoked.statusCode()).isEqualTo(403);
      assertThat(revoked.headers().firstValue("X-Reason")).contains("revoked");

      HttpResponse<String> unknown = nginx.get(pki.client("stranger"));
      assertThat(unknown.statusCode()).isEqualTo(403);
      assertThat(unknown.headers().firstValue("X-Reason")).contains("status_unknown");

      assertThat(nginx.get(pki.anonymousClient()).statusCode()).isEqualTo(401);

      issuingResponder.terminate();
      rootResponder.terminate();

      assertThat(nginx.get(pki.client("good")).statusCode()).isEqualTo(200);
      JsonNode decision = service.decide(pki.file("good.pem"));
      assertThat(decision.path("decision").asText()).isEqualTo("allow");
      assertThat(decision.path("revocation")).hasSize(2);
      for (JsonNode certificate : decision.path("revocation")) {
        assertThat(certificate.path("source").asText()).isEqualTo("cache");
      }
      assertThat(nginx.get(pki.client("revoked")).statusCode()).isEqualTo(403);

      assertThat(service.process().terminate()).as("a graceful stop").isIn(0, 143);
    }
  }

  @Test
  void metricsAreCleanForPromtool() throws Exception {
    String promtool = Tool.installed("promtool");
    OpensslPki pki = new OpensslPki(directory);
    int nobody = Tool.freePort();
    try (RunningService service = new RunningService(directory, settings(nobody, nobody))) {
      assertThat(service.decide(pki.file("good.pem")).path("reason").asText())
          .isEqualTo("status_unavailable");
      Path metrics = directory.resolve("metrics.txt");
      Files.writeString(metrics, service.get(service.admin, "/metrics").body());
      assertThat(metrics).content().contains("vouchsafe_decisions_total", "unreachable");
      assertThat(
              Tool.run(
                  directory, "sh", "-c", promtool + " check metrics < " + metrics.getFileName()))
          .isEmpty();
    }
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
          default: { ca_group: staff, purpose: client_auth, deadline: 10000, revocation: { sources: [ocsp], ocsp: [root, issuing] } }
    """
        .formatted(rootPort, issuingPort)
        .indent(0);
  }

  /** nginx as a TLS front that asks the service for every request. */
  private static final class Nginx implements AutoCloseable {
    private final Tool process;
    private final int port;

    Nginx(Path directory, int api, int admin) throws Exception {
      String nginx = Tool.installed("nginx");
      port = Tool.freePort();
      Path prefix = Files.createDirectories(directory.resolve("nginx/tmp")).getParent();
      Files.writeString(prefix.resolve("nginx.conf"), configuration(api, admin));
      process =
          Tool.start(directory, nginx, "-p", prefix.toString(), "-c", "nginx.conf", "-e", "stderr");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .failFast("it ended", () -> !process.isAlive())
          .until(() -> Files.exists(prefix.resolve("nginx.pid")));
    }

    HttpResponse<String> get(SSLContext client) throws Exception {
      try (HttpClient http = HttpClient.newBuilder().sslContext(client).build()) {
        return http.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
            BodyHandlers.ofString());
      }
    }

    private String configuration(int api, int admin) {
      return """
      daemon off;
      pid nginx.pid;
      error_log stderr;
      worker_processes 1;
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f;
        uwsgi_temp_path tmp/u; scgi_temp_path tmp/s;
        server {
          listen 127.0.0.1:%d ssl;
          server_name localhost;
          ssl_certificate ../server.chain.pem;
          ssl_certificate_key ../server.key;
          ssl_verify_client optional_no_ca;
          location / {
            auth_request /_vouchsafe;
            auth_request_set $reason $upstream_http_x_vouchsafe_reason;
            add_header X-Reason $reason always;
            proxy_pass http://127.0.0.1:%d/health/live;
          }
          location = /_vouchsafe {
            internal;
            proxy_pass http://127.0.0.1:%d/v1/acme/auth;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
          }
        }
      }
      """
          .formatted(port, admin, api);
    }

    @Override
    public void close() throws InterruptedException {
      process.close();
    }
  }
}
