package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real HAProxy with the recipe of {@code docs/fronts/haproxy} before the packaged service, and
 * real responders behind it.
 */
@Tag("it")
class HaproxyIT {
  @TempDir Path directory;

  private OpensslPki pki;
  private int rootPort;
  private int issuingPort;
  private int agent;
  private int front;
  private HttpServer application;

  @BeforeEach
  void start() throws Exception {
    Tool.installed("haproxy");
    pki = new OpensslPki(directory);
    rootPort = Tool.freePort();
    issuingPort = Tool.freePort();
    agent = Tool.freePort();
    front = Tool.freePort();
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    application.createContext("/", HaproxyIT::tell);
    application.start();
  }

  @AfterEach
  void stop() {
    if (application != null) {
      application.stop(0);
    }
  }

  private RunningService service() throws IOException {
    return new RunningService(directory, ", spoe: 127.0.0.1:" + agent, settings());
  }

  private Haproxy haproxy() throws Exception {
    return new Haproxy(directory, front, agent, application.getAddress().getPort());
  }

  @Test
  void whoeverMayPassesAndWhoeverMayNotSeesAReference() throws Exception {
    pki.expiredClient("expired");
    foreigners();
    hundredNames();
    try (Tool rootResponder = pki.responder("root", rootPort);
        Tool issuingResponder = pki.responder("issuing", issuingPort);
        RunningService service = service();
        Haproxy haproxy = haproxy()) {

      Haproxy.Answer good = haproxy.as("good");
      assertThat(good.status()).as(good + haproxy.log()).isEqualTo(200);
      assertThat(good.body()).contains("identity=[CN%3DAlice%2CO%3DExample]");

      // An injected identity never arrives, however it is spelt.
      Haproxy.Answer injected =
          haproxy.as(
              "good",
              "-H",
              "X-Vouchsafe-Identity: CN%3DForged",
              "-H",
              "x-vouchsafe-identity: CN%3DForged",
              "-H",
              "X_Vouchsafe_Identity: CN%3DForged",
              "-H",
              "X-Vouchsafe_Reference: forged",
              "-H",
              "X-Vouchsafe-Decision: allow");
      assertThat(injected.status()).isEqualTo(200);
      assertThat(injected.body())
          .contains("identity=[CN%3DAlice%2CO%3DExample]")
          .doesNotContainIgnoringCase("forged")
          .doesNotContainIgnoringCase("decision");

      refused(service, haproxy, "revoked", "revoked");
      refused(service, haproxy, "expired", "expired");
      refused(service, haproxy, "foreign", "no_path");
      refused(service, haproxy, "impostor", "bad_signature");
      refused(service, haproxy, "stranger", "status_unknown");

      Haproxy.Answer none = haproxy.get("-H", "X-Vouchsafe-Identity: CN%3DForged");
      assertThat(none.status()).isEqualTo(401);
      assertThat(none.head()).contains("x-vouchsafe-reason: no_certificate");
      told(service, none, "no_certificate");

      // 100 names.
      Haproxy.Answer names = haproxy.as("names");
      assertThat(names.status()).as(names + haproxy.log()).isEqualTo(200);

      // With its issuers, too.
      Files.writeString(
          pki.file("chain.pem"),
          Files.readString(pki.file("good.pem")) + Files.readString(pki.file("issuing.pem")));
      assertThat(haproxy.get("--cert", "chain.pem", "--key", "good.key").status()).isEqualTo(200);

      assertThat(service.get(service.admin, "/metrics").body())
          .contains("vouchsafe_connections{port=\"spoe\"}")
          .containsPattern(
              "vouchsafe_decisions_total\\{decision=\"allow\",front=\"spoe\".*\\} [1-9]");
    }
  }

  /** HAProxy has the leaf of a resumed session, and no chain. It is decided about all the same. */
  @Test
  void aResumedSessionIsDecidedAboutAnew() throws Exception {
    try (Tool rootResponder = pki.responder("root", rootPort);
        RunningService service = service();
        Haproxy haproxy = haproxy()) {
      try (Tool issuingResponder = pki.responder("issuing", issuingPort)) {
        assertThat(session("-sess_out")).contains("New, TLSv1.2", "HTTP/1.1 200");
        assertThat(session("-sess_in"))
            .as(haproxy.log())
            .contains("Reused, TLSv1.2", "HTTP/1.1 200", "CN%3DAlice");
        issuingResponder.terminate();
      }

      Path index = pki.file("issuing.index");
      Files.writeString(
          index,
          Files.readString(index)
              .replace("V\t361231235959Z\t\t1001", "R\t361231235959Z\t260101000000Z\t1001"));
      try (Tool issuingResponder = pki.responder("issuing", issuingPort)) {
        assertThat(service.delete("/cache/acme").statusCode()).isEqualTo(200);

        assertThat(session("-sess_in"))
            .contains("Reused, TLSv1.2", "HTTP/1.1 403", "x-vouchsafe-reason: revoked");
      }
    }
  }

  /** Without the service nobody passes; with it again, HAProxy is back by itself. */
  @Test
  void withoutTheServiceNobodyPasses() throws Exception {
    try (Tool rootResponder = pki.responder("root", rootPort);
        Tool issuingResponder = pki.responder("issuing", issuingPort);
        Haproxy haproxy = haproxy()) {
      try (RunningService service = service()) {
        Awaitility.await().until(() -> haproxy.as("good").status() == 200);
        service.process().terminate();
      }

      Haproxy.Answer refused = haproxy.as("good");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).contains("cannot be decided now");
      assertThat(haproxy.get().status()).isEqualTo(403);

      try (RunningService again = service()) {
        Awaitility.await().until(() -> haproxy.as("good").status() == 200);
        assertThat(haproxy.as("revoked").status()).isEqualTo(403);

        again.process().kill();
        Awaitility.await().until(() -> !again.process().isAlive());
        assertThat(haproxy.as("good").status()).isEqualTo(403);
      }
    }
  }

  private static void refused(RunningService service, Haproxy haproxy, String name, String reason)
      throws Exception {
    Haproxy.Answer answer = haproxy.as(name);
    assertThat(answer.status()).as(answer + haproxy.log()).isEqualTo(403);
    assertThat(answer.head()).contains("x-vouchsafe-reason: " + reason);
    told(service, answer, reason);
  }

  /** The operator finds it under the reference that the page shows. */
  private static void told(RunningService service, Haproxy.Answer answer, String reason)
      throws Exception {
    assertThat(answer.reference()).isNotBlank();
    assertThat(service.get(service.admin, "/decisions?reference=" + answer.reference()).body())
        .contains("\"" + reason + "\"");
  }

  /** A request in a TLS session that is kept in a file, or taken from there. */
  private String session(String how) throws Exception {
    return Tool.attempt(
        directory,
        "sh",
        "-c",
        ("printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | "
                + "%s s_client -connect 127.0.0.1:%d -cert good.pem -key good.key -tls1_2 -ign_eof"
                + " %s session.pem 2>&1")
            .formatted(Tool.installed("openssl"), front, how));
  }

  /** One of nobody's CA, and one of a CA that has the names of ours. */
  private void foreigners() throws Exception {
    Tool.run(
        directory,
        "sh",
        "-c",
        ("%1$s ecparam -name prime256v1 -genkey -noout -out foreign.key"
                + " && %1$s req -x509 -new -key foreign.key -subj /O=Example/CN=Alice -days 10"
                + " -config ext.cnf -extensions client -out foreign.pem")
            .formatted(Tool.installed("openssl")));
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    OpensslPki other = new OpensslPki(elsewhere);
    Files.copy(other.file("good.pem"), pki.file("impostor.pem"));
    Files.copy(other.file("good.key"), pki.file("impostor.key"));
  }

  /** A client of the issuing CA with 100 subjectAltNames. */
  private void hundredNames() throws Exception {
    String openssl = Tool.installed("openssl");
    String names =
        IntStream.range(0, 100)
            .mapToObj(i -> "DNS:host-%03d.some-department.example.test".formatted(i))
            .collect(Collectors.joining(","));
    Files.writeString(
        directory.resolve("names.cnf"),
        "keyUsage = critical,digitalSignature\nextendedKeyUsage = clientAuth\nsubjectAltName = "
            + names
            + "\n");
    Tool.run(
        directory,
        "sh",
        "-c",
        ("%1$s ecparam -name prime256v1 -genkey -noout -out names.key && %1$s req -new -key"
             + " names.key -subj /O=Example/CN=Names -config ext.cnf -out names.csr && %1$s x509"
             + " -req -in names.csr -CA issuing.pem -CAkey issuing.key -set_serial 0x1005 -days 10"
             + " -extfile names.cnf -out names.pem")
            .formatted(openssl));
    Files.writeString(
        pki.file("issuing.index"),
        Files.readString(pki.file("issuing.index"))
            + "V\t361231235959Z\t\t1005\tunknown\t/CN=1005\n");
  }

  private static void tell(HttpExchange exchange) throws IOException {
    String told =
        exchange.getRequestHeaders().entrySet().stream()
            .filter(header -> header.getKey().toLowerCase().contains("vouchsafe"))
            .map(
                header ->
                    header.getKey().toLowerCase().replace("x-vouchsafe-", "")
                        + "="
                        + header.getValue())
            .collect(Collectors.joining(" "));
    byte[] answer = told.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    try (var out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  private String settings() {
    return """
      acme:
        front: { trusted: [127.0.0.1/32] }
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp:
          root: { url: "http://127.0.0.1:%d/", issuers: [root.pem], timeout: 8000 }
          issuing: { url: "http://127.0.0.1:%d/", issuers: [issuing.pem], timeout: 8000 }
        policies:
          default: { ca_group: staff, purpose: client_auth, deadline: 12000, revocation: { sources: [ocsp], ocsp: [root, issuing] } }
    """
        .formatted(rootPort, issuingPort)
        .indent(0);
  }
}
