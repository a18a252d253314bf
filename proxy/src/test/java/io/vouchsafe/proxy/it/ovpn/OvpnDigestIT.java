package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.proxy.it.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Contract, section 1, {@code decide_by_digest}: the server runs no script, and nobody has a
 * certificate. What it tells of the issuer and the serial number is enough to ask for the status.
 */
@Tag("it")
class OvpnDigestIT {
  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(3);
    for (String name : List.of("good", "revoked", "later", "blocked", "stays")) {
      lab.pki.email(name, name + "@example.com");
    }
    lab.pki.foreignEmail("guest", "guest@example.com");
    lab.status.revoke(lab.pki.certificate("revoked"));
    server = lab.serverWithoutScript(3600);
    service = lab.serve(settings());
  }

  /** The page's, without all that needs a certificate. */
  private static String settings() throws Exception {
    String text =
        lab.settings()
            .with(", id_list: staff", "")
            .with("peer_certificates: " + server.peers, "decide_by_digest: true")
            .text();
    assertThat(text).contains("- { id_list: admins");
    return text.lines()
        .filter(line -> !line.contains("- { id_list: admins"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Nobody knows its names, so that its session has no identity: it is told by its address. */
  private static List<JsonNode> sessions(int place) throws Exception {
    return service.sessions().stream()
        .filter(one -> one.get("remote_address").asText().equals(OvpnNetwork.address(place)))
        .toList();
  }

  private static void hasSession(int place) {
    lab.await("a session at " + place, () -> sessions(place).size() == 1);
  }

  @Test
  void theGoodComeInWithTraffic() throws Exception {
    int mark = server.tap.mark();
    try (OvpnClient good = lab.comesIn(server, "good", 1);
        OvpnEcho.Traffic traffic = lab.echo.begin(1, "10.66.0.1")) {
      traffic.awaitMore();
      hasSession(1);
      JsonNode session = sessions(1).getFirst();
      assertThat(session.get("identity").isNull()).isTrue();
      assertThat(
              service.json("/decisions?reference=" + session.get("reference").asText()).toString())
          .contains("\"front\":\"openvpn\"", "\"decision\":\"allow\"", "\"source\":\"ocsp\"");
      assertThat(lab.network.routes(1))
          .anyMatch(route -> route.matches("10\\.20\\.0\\.0/16 .*dev tun.*"));
      assertThat(good.isRunning()).isTrue();
    }
    assertThat(server.tap.commandsSince(mark)).anyMatch(line -> line.startsWith("client-auth "));
    try (Stream<Path> files = Files.list(server.peers)) {
      assertThat(files).as("certificates that somebody has").isEmpty();
    }
    lab.await("the end of its session", () -> sessions(1).isEmpty());
  }

  @Test
  void theRevokedStayOut() throws Exception {
    int mark = server.tap.mark();
    lab.staysOut(server, "revoked", 2);
    assertThat(server.tap.await(mark, true, line -> line.startsWith("client-deny ")).line())
        .contains("revoked");
    assertThat(sessions(2)).isEmpty();
  }

  /** The server knows its CA, and the policy's group does not. */
  @Test
  void whoseIssuerIsNotOfTheGroupStaysOut() throws Exception {
    int mark = server.tap.mark();
    lab.staysOut(server, "guest", 2);
    assertThat(server.tap.await(mark, true, line -> line.startsWith("client-deny ")).line())
        .contains("no_path");
  }

  @Test
  void whoIsRevokedLaterIsCut() throws Exception {
    try (OvpnClient later = lab.comesIn(server, "later", 2);
        OvpnEcho.Traffic traffic = lab.echo.begin(2, "10.66.0.1")) {
      traffic.awaitMore();
      hasSession(2);
      int mark = server.tap.mark();
      lab.status.revoke(lab.pki.certificate("later"));
      service.forget();
      assertThat(server.tap.await(mark, true, line -> line.startsWith("client-kill ")).line())
          .matches("client-kill \\d+ \"HALT,.*revoked.*\"");
      lab.await("it ends", () -> !later.isRunning());
      lab.await("no session", () -> sessions(2).isEmpty());
    }
    lab.staysOut(server, "later", 2);
  }

  @Test
  void whoIsBlockedByItsSerialNumberIsCut() throws Exception {
    try (OvpnClient blocked = lab.comesIn(server, "blocked", 2)) {
      hasSession(2);
      String block =
          "{\"by\": \"alice\", \"why\": \"a test\", \"entries\":"
              + " [{\"serial\": \"%s\", \"issuer\": \"%s\"}]}";
      assertThat(
              service
                  .post(
                      "/blocks/acme",
                      block.formatted(
                          lab.pki.certificate("blocked").serial(),
                          lab.pki.issuing.certificate().subject()))
                  .statusCode())
          .isEqualTo(200);
      lab.await("it ends", () -> !blocked.isRunning());
      lab.await("no session", () -> sessions(2).isEmpty());
    }
    lab.staysOut(server, "blocked", 2);
  }

  /** Without its certificate nobody can judge it again. */
  @Test
  void afterOurRestartItLogsInAnew() throws Exception {
    try (OvpnClient stays = lab.comesIn(server, "stays", 3)) {
      hasSession(3);
      service.stop();
      int mark = server.tap.mark();
      service.start();
      server.tap.await(mark, true, line -> line.matches("client-kill \\d+"));
      lab.await("it logs in anew", () -> stays.logins() == 2);
      hasSession(3);
    }
  }

  @Test
  void itIsSaidThatItIsWeaker() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jar = Path.of("target", "vouchsafe.jar").toAbsolutePath().toString();
    assertThat(
            Tool.attempt(lab.file("."), java, "-jar", jar, "config", "check", "vouchsafe.yaml")
                .lines())
        .anyMatch(line -> line.contains("decide_by_digest") && line.contains("weaker"));
    lab.comesIn(server, "good", 1).close();
    assertThat(service.get("/health/ready").body()).contains("decide_by_digest", "weaker");
    assertThat(service.log()).contains("decide_by_digest): weaker");
  }
}
