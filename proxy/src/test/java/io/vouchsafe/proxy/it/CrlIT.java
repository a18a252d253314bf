package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service lives on CRLs: from a real nginx, and from a real slapd. */
@Tag("it")
class CrlIT {
  @TempDir Path directory;

  @Test
  void theCrlDecidesWhileTheResponderIsDown() throws Exception {
    OpensslPki pki = new OpensslPki(directory);
    OpensslCrls crls = new OpensslCrls(directory);
    crls.expired("issuing", "expired.crl");
    crls.current("issuing", "issuing.crl");
    int web = Tool.freePort();
    int responder = Tool.freePort();
    try (ServerSocket blackHole = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Nginx nginx = new Nginx(directory, files(web));
        Tool first = pki.responder("issuing", responder);
        RunningService service =
            new RunningService(directory, overHttp(responder, web, blackHole.getLocalPort()))) {
      settled(service.decide(pki.file("good.pem")), "ok", "ocsp");

      first.terminate();

      JsonNode good = service.decide(pki.file("good.pem"));
      settled(good, "ok", "crl");
      assertThat(attempts(good)).containsExactly("unreachable", "good");
      settled(service.decide(pki.file("revoked.pem")), "revoked", "crl");
      JsonNode silent = service.decide(pki.file("good.pem"), "silent");
      settled(silent, "ok", "crl");
      assertThat(attempts(silent)).containsExactly("timeout", "good");
      JsonNode late = service.decide(pki.file("good.pem"), "late");
      settled(late, "status_unavailable", "none");
      assertThat(late.path("detail").asText()).contains("expired_response");

      try (Tool second = pki.responder("issuing", responder)) {
        assertThat(second.isAlive()).isTrue();
        settled(service.decide(pki.file("good.pem")), "ok", "ocsp");
      }
      assertThat(nginx.log()).doesNotContain("[emerg]");
    }
  }

  @Test
  void aDirectoryGivesItToWhoeverMayReadIt() throws Exception {
    OpensslPki pki = new OpensslPki(directory);
    Path crl = new OpensslCrls(directory).current("issuing", "issuing.crl");
    try (Slapd slapd = new Slapd(directory, crl);
        RunningService service = new RunningService(directory, overLdap(slapd.port))) {
      settled(service.decide(pki.file("good.pem"), "right"), "ok", "crl");
      settled(service.decide(pki.file("revoked.pem"), "right"), "revoked", "crl");
      settled(service.decide(pki.file("good.pem"), "second"), "ok", "crl");
      for (String policy : List.of("wrong", "nameless", "missing")) {
        JsonNode verdict = service.decide(pki.file("good.pem"), policy);
        settled(verdict, "status_unavailable", "none");
        assertThat(attempts(verdict)).as(policy).isNotEmpty().doesNotContain("good");
      }
    }
  }

  private static void settled(JsonNode verdict, String reason, String source) {
    assertThat(verdict.path("reason").asText()).as(verdict.toString()).isEqualTo(reason);
    assertThat(verdict.at("/revocation/0/source").asText())
        .as(verdict.toString())
        .isEqualTo(source);
  }

  private static List<String> attempts(JsonNode verdict) {
    List<String> outcomes = new ArrayList<>();
    for (JsonNode attempt : verdict.at("/revocation/0/attempts")) {
      outcomes.add(attempt.path("outcome").asText());
    }
    return outcomes;
  }

  /** nginx serves the files of the test's directory. */
  private static String files(int port) {
    return """
    server {
      listen 127.0.0.1:%d;
      root ..;
    }
    """
        .formatted(port);
  }

  /** What OCSP says is not remembered, so that every login asks. */
  private static String overHttp(int responder, int web, int blackHole) {
    return """
      acme:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp:
          issuing: { url: "http://127.0.0.1:%1$d/", timeout: 5000, caching: false }
          silent: { url: "http://127.0.0.1:%3$d/", caching: false }
        crl:
          current: { urls: ["http://127.0.0.1:%2$d/issuing.crl"] }
          expired: { urls: ["http://127.0.0.1:%2$d/expired.crl"] }
        policies:
          silent: { ca_group: staff, deadline: 10000, revocation: { scope: leaf, ocsp: [silent], crl: [current] } }
          default: { ca_group: staff, deadline: 10000, revocation: { scope: leaf, ocsp: [issuing], crl: [current] } }
          late: { ca_group: staff, deadline: 10000, revocation: { scope: leaf, ocsp: [issuing], crl: [expired] } }
    """
        .formatted(responder, web, blackHole)
        .indent(0);
  }

  private String overLdap(int port) throws Exception {
    Files.writeString(directory.resolve("right.pw"), Slapd.PASSWORD);
    Files.writeString(directory.resolve("wrong.pw"), "guess");
    String right = server(port, "right.pw");
    return """
      acme:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        crl:
    %s%s%s%s%s    policies:
    %s%s%s%s%s\
    """
        .formatted(
            object("right", Slapd.ENTRY, right),
            object("wrong", Slapd.ENTRY, server(port, "wrong.pw")),
            object("nameless", Slapd.ENTRY, "{ host: 127.0.0.1, port: " + port + " }"),
            object("missing", "cn=Nobody,dc=example,dc=test", right),
            object("second", Slapd.ENTRY, server(Tool.freePort(), "right.pw") + ", " + right),
            policy("right"),
            policy("wrong"),
            policy("nameless"),
            policy("missing"),
            policy("second"));
  }

  private static String server(int port, String passwordFile) {
    return "{ host: 127.0.0.1, port: %d, username: \"%s\", password: file:%s }"
        .formatted(port, Slapd.READER, passwordFile);
  }

  private static String object(String name, String entry, String servers) {
    return """
          %s: { urls: ["ldap:///%s?certificateRevocationList;binary"], ldap_servers: [%s] }
    """
        .formatted(name, entry, servers);
  }

  private static String policy(String name) {
    return """
          %s: { ca_group: staff, deadline: 10000, revocation: { scope: leaf, crl: [%s] } }
    """
        .formatted(name, name);
  }
}
