package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged service asks a real {@code openssl ocsp} through a real squid, and tinyproxy. */
@Tag("it")
class TunnelIT {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void theProxyCarriesAnswersAndItsOwnErrorsStayItsOwn(ForwardProxy.Kind kind) throws Exception {
    OpensslPki pki = new OpensslPki(directory);
    passwords();
    int port = Tool.freePort();
    int nobody = Tool.freePort();
    try (Tool responder = pki.responder("issuing", port);
        ForwardProxy proxy = kind.start(directory);
        RunningService service =
            new RunningService(directory, settings(proxy.port, port, nobody))) {
      JsonNode good = service.decide(pki.file("good.pem"), "right");
      assertThat(good.path("decision").asText()).as("%s%n%s", good, proxy.log()).isEqualTo("allow");
      assertThat(good.at("/revocation/0/source").asText()).isEqualTo("ocsp");
      assertThat(service.decide(pki.file("revoked.pem"), "right").path("reason").asText())
          .isEqualTo("revoked");

      // The responder is up all the time: what fails below fails at the proxy.
      refusedByTheProxy(service.decide(pki.file("stranger.pem"), "wrong"), kind.onWrongPassword);
      refusedByTheProxy(service.decide(pki.file("stranger.pem"), "nameless"), "407|401");
      refusedByTheProxy(service.decide(pki.file("stranger.pem"), "dead"), kind.onDeadTarget);
      assertThat(service.decide(pki.file("stranger.pem"), "right").path("reason").asText())
          .isEqualTo("status_unknown");
      assertThat(responder.isAlive()).isTrue();
    }
  }

  private static void refusedByTheProxy(JsonNode verdict, String status) {
    assertThat(verdict.path("decision").asText()).isEqualTo("deny");
    assertThat(verdict.path("reason").asText()).isEqualTo("status_unavailable");
    JsonNode attempts = verdict.at("/revocation/0/attempts");
    assertThat(attempts).as(verdict.toString()).hasSize(1);
    assertThat(attempts.at("/0/outcome").asText()).isEqualTo("proxy_error");
    assertThat(verdict.path("detail").asText()).containsPattern("\\b(" + status + ")\\b");
  }

  private static String settings(int proxy, int responder, int nobody) {
    String right = login("right.pw");
    return """
      acme:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp:
    %s%s%s%s    policies:
    %s%s%s%s\
    """
        .formatted(
            object("right", responder, proxy, right),
            object("wrong", responder, proxy, login("wrong.pw")),
            object("nameless", responder, proxy, ""),
            object("dead", nobody, proxy, right),
            policy("right"),
            policy("wrong"),
            policy("nameless"),
            policy("dead"));
  }

  private static String login(String passwordFile) {
    return ", username: %s, password: file:%s".formatted(ForwardProxy.USER, passwordFile);
  }

  private void passwords() throws Exception {
    Files.writeString(directory.resolve("right.pw"), ForwardProxy.PASSWORD);
    Files.writeString(directory.resolve("wrong.pw"), "guess");
  }

  private static String object(String name, int responder, int proxy, String login) {
    return """
          %s: { url: "http://127.0.0.1:%d/", timeout: 5000, tunneling: { address: 127.0.0.1, port: %d%s } }
    """
        .formatted(name, responder, proxy, login);
  }

  private static String policy(String name) {
    return """
          %s: { ca_group: staff, deadline: 10000, revocation: { sources: [ocsp], scope: leaf, ocsp: [%s] } }
    """
        .formatted(name, name);
  }
}
