package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
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
    int front = Tool.freePort();
    try (Tool rootResponder = pki.responder("root", rootPort);
        Tool issuingResponder = pki.responder("issuing", issuingPort);
        RunningService service = new RunningService(directory, settings(rootPort, issuingPort));
        Nginx nginx = new Nginx(directory, front(front, service.api, service.admin))) {

      HttpResponse<String> good = nginx.get(front, pki.client("good"));
      assertThat(good.statusCode()).as(good.headers().toString()).isEqualTo(200);
      assertThat(good.headers().firstValue("X-Reason")).contains("ok");

      HttpResponse<String> revoked = nginx.get(front, pki.client("revoked"));
      assertThat(revoked.statusCode()).isEqualTo(403);
      assertThat(revoked.headers().firstValue("X-Reason")).contains("revoked");

      HttpResponse<String> unknown = nginx.get(front, pki.client("stranger"));
      assertThat(unknown.statusCode()).isEqualTo(403);
      assertThat(unknown.headers().firstValue("X-Reason")).contains("status_unknown");

      assertThat(nginx.get(front, pki.anonymousClient()).statusCode()).isEqualTo(401);

      issuingResponder.terminate();
      rootResponder.terminate();

      assertThat(nginx.get(front, pki.client("good")).statusCode()).isEqualTo(200);
      JsonNode decision = service.decide(pki.file("good.pem"));
      assertThat(decision.path("decision").asText()).isEqualTo("allow");
      assertThat(decision.path("revocation")).hasSize(2);
      for (JsonNode certificate : decision.path("revocation")) {
        assertThat(certificate.path("source").asText()).isEqualTo("cache");
      }
      assertThat(nginx.get(front, pki.client("revoked")).statusCode()).isEqualTo(403);

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
  private static String front(int port, int api, int admin) {
    return """
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
    """
        .formatted(port, admin, api);
  }
}
