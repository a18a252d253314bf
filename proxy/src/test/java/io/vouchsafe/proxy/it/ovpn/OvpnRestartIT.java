package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The service is away, the server is away, and others hold its management port. */
@Tag("it")
class OvpnRestartIT {
  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(4);
    for (String name :
        List.of("stays", "revoked", "unknown", "late", "returns", "waits", "held", "hangs")) {
      lab.pki.email(name, name + "@example.com");
    }
    server = lab.server(OvpnServer.Management.TCP, 3600);
    service = lab.serve(uncached().text());
  }

  /**
   * A service that is started again remembers no <em>good</em> of before: a snapshot may have it.
   */
  private static OvpnFile uncached() throws Exception {
    return lab.settings().with("/ocsp/issuing\", ", "/ocsp/issuing\", caching: false, ");
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Who was known is judged again and goes on; who is revoked by now is cut; others come anew. */
  @Test
  void sessionsSurviveOurRestart() throws Exception {
    try (OvpnClient stays = lab.comesIn(server, "stays", 1);
        OvpnClient revoked = lab.comesIn(server, "revoked", 2);
        OvpnEcho.Traffic traffic = lab.echo.begin(1, "10.66.0.1")) {
      lab.session("stays@example.com");
      lab.session("revoked@example.com");
      lab.await("both are written down", () -> isKept("stays") && isKept("revoked"));
      service.kill();
      traffic.awaitMore();
      OvpnClient unknown;
      try (ScriptedManagement other =
          new ScriptedManagement(
              server.management,
              OvpnServer.PASSWORD,
              waiting -> List.of("client-auth-nt " + waiting.cid() + " " + waiting.kid()))) {
        unknown = lab.comesIn(server, "unknown", 3);
      }
      lab.status.revoke(lab.pki.certificate("revoked"));
      OvpnClient late = lab.client(server, "late", 4);
      lab.await("it asks to be let in", () -> late.count("TLS: Initial packet") > 0);
      assertThat(late.isIn()).isFalse();
      int mark = server.tap.mark();
      service.start();

      assertThat(server.tap.await(mark, true, line -> line.matches("client-kill .*HALT.*")).line())
          .contains("revoked");
      lab.await("the revoked is cut", () -> !revoked.isRunning());
      lab.await("the unknown logs in anew", () -> unknown.logins() == 2);
      lab.session("unknown@example.com");
      lab.await("who waited is in", Duration.ofSeconds(90), late::isIn);
      lab.session("stays@example.com");
      traffic.awaitMore();
      assertThat(stays.logins()).as("logins of who was known").isEqualTo(1);
      assertThat(server.tap.commandsSince(mark)).anyMatch(line -> line.matches("client-kill \\d+"));
      unknown.close();
      late.close();
    }
  }

  private static boolean isKept(String name) throws Exception {
    Path file = lab.file("state").resolve("openvpn.acme.ovpn1.clients");
    String certificate =
        new String(lab.pki.certificate(name).der().toBytes(), StandardCharsets.ISO_8859_1);
    return Files.exists(file)
        && Files.readString(file, StandardCharsets.ISO_8859_1).contains(certificate);
  }

  @Test
  void clientsComeBackAfterTheServersRestart() throws Exception {
    try (OvpnClient returns = lab.comesIn(server, "returns", 1)) {
      String before = lab.session("returns@example.com").get("id").asText();
      server.stop();
      lab.await("no session", () -> service.sessions("returns@example.com").isEmpty());
      server.start();
      server.awaitReady();
      lab.await("it is in again", () -> returns.logins() == 2);
      assertThat(lab.session("returns@example.com").get("id").asText()).isNotEqualTo(before);
    }
  }

  /** The same process, which counts its clients from 0 again, and holds again. */
  @Test
  void clientsComeBackAfterTheServersSighup() throws Exception {
    try (OvpnClient hangs = lab.comesIn(server, "hangs", 1)) {
      String before = lab.session("hangs@example.com").get("id").asText();
      int mark = server.tap.mark();
      server.signal("HUP");
      server.tap.await(mark, false, line -> line.startsWith(">HOLD:"));
      server.tap.await(mark, true, line -> line.equals("hold release"));
      lab.await("it is in again", () -> hangs.logins() == 2);
      assertThat(lab.session("hangs@example.com").get("id").asText()).isNotEqualTo(before);
      lab.status.revoke(lab.pki.certificate("hangs"));
      service.forget();
      lab.await("it is cut", () -> !hangs.isRunning());
    }
  }

  @Test
  void aSecondManagementClientMeansThatNobodyIsLetInUntilItHasGone() throws Exception {
    service.stop();
    try (SocketChannel other = SocketChannel.open(server.management)) {
      assertThat(other.isConnected()).isTrue();
      service.start();
      lab.await("the log says so", () -> service.log().contains("another management client"));
      assertThat(service.get("/health/ready").body())
          .contains("it accepts and does not greet: another management client holds it");
      OvpnClient held = lab.client(server, "held", 2);
      assertThat(held.isIn()).isFalse();
      other.close();
      lab.await("it is let in", Duration.ofSeconds(60), held::isIn);
      held.close();
    }
  }

  @Test
  void aWrongPasswordLetsNobodyInAndSaysSo() throws Exception {
    service.stop();
    lab.settings();
    lab.write("management.pw", "not-the-password");
    service.start();
    lab.await("the log says so", () -> service.log().contains("management_password"));
    assertThat(service.get("/health/ready").body())
        .contains("it refuses the gateway's management_password");
    assertThat(service.log())
        .doesNotContain("not-the-password")
        .doesNotContain(OvpnServer.PASSWORD);
    lab.write("management.pw", OvpnServer.PASSWORD);
    service.post("/reload", "");
    try (OvpnClient waits = lab.client(server, "waits", 2)) {
      lab.await("it is let in", Duration.ofSeconds(60), waits::isIn);
    }
  }
}
