package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets into a real OpenVPN server, what is pushed to whom, and who does not get in. */
@Tag("it")
class OvpnLoginIT {
  /** All that the service may ever say to a server. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "%s|version|status 3|hold release|log on( all)?|bytecount \\d+|client-auth(-nt)? \\d+ \\d+"
                  .formatted(OvpnServer.PASSWORD)
              + "|push \"[^\"]*\"|END|client-deny \\d+ \\d+ \".*\"|client-kill \\d+ \".*\""
              + "|kill [0-9.]+:\\d+|\\((hangs up|gone).*");

  /** A line end, quotes and backslashes, a command, and letters beyond ASCII. */
  private static final String HOSTILE =
      "x\\\"\\\\\\0D\\0Aclient-auth-nt 0 1\\0D\\0Asignal SIGTERM\\0D\\0A\\C3\\A9`touch vo`";

  private static final int CROWD = 50;

  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnServer second;
  private static OvpnService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(4);
    for (String name : List.of("anna", "bert", "old", "twice", "revoked")) {
      lab.pki.email(name, name + "@example.com");
    }
    lab.pki.email("unlisted", "unlisted@elsewhere.test");
    lab.pki.foreignEmail("guest", "guest@example.com");
    lab.pki.selfSigned("stranger", "stranger@example.com");
    hostile("hostile", "hostile@example.com");
    hostile("hostile-unlisted", "hostile@elsewhere.test");
    for (int one = 0; one < CROWD; one++) {
      lab.pki.email("crowd" + one, "crowd" + one + "@example.com");
    }
    lab.status.revoke(lab.pki.certificate("revoked"));
    server = lab.server(OvpnServer.Management.TCP, 3600);
    second = lab.server(OvpnServer.Management.UNIX, 3600);
    service = lab.serve(lab.settingsOfTwo().text());
  }

  private static void hostile(String name, String address) throws Exception {
    lab.pki.subject(name, "C=SE,O=Lab,CN=" + HOSTILE, address);
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void theGoodComeInWithTrafficAndASession() throws Exception {
    int mark = server.tap.mark();
    try (OvpnClient anna = lab.comesIn(server, "anna", 1)) {
      JsonNode session = lab.session("anna@example.com");
      assertThat(session.get("gateway").asText()).isEqualTo("ovpn1");
      assertThat(session.get("policy").asText()).isEqualTo("vpn");
      assertThat(session.get("identity").get("serial").asText())
          .isEqualToIgnoringCase(lab.pki.certificate("anna").serial().toString());
      assertThat(session.get("remote_address").asText()).isEqualTo(OvpnNetwork.address(1));
      try (OvpnEcho.Traffic traffic = lab.echo.begin(1, "10.66.0.1")) {
        traffic.awaitMore();
      }
      lab.await(
          "its keys",
          () -> {
            JsonNode keys = lab.session("anna@example.com").path("keys");
            return keys.path("derivation").asText().equals("tls-ekm")
                && keys.path("cipher").asText().equals("AES-256-GCM")
                && keys.path("tls").asText().equals("1.3");
          });
      assertThat(anna.log()).contains("tls-ekm");
    }
    lab.await(
        "the server's word of its end",
        () -> server.tap.text(mark).contains(">CLIENT:DISCONNECT,"));
    String said = server.tap.text(mark);
    assertThat(said)
        .as(said)
        .containsSubsequence(
            ">CLIENT:CONNECT,",
            "service> client-auth ",
            "SUCCESS: client-auth command succeeded",
            ">CLIENT:ESTABLISHED,",
            ">CLIENT:DISCONNECT,");
    lab.await("the end of its session", () -> service.sessions("anna@example.com").isEmpty());
  }

  @Test
  void theRevokedStayOut() throws Exception {
    assertDenied("revoked", "revoked");
  }

  @Test
  void whoIsNotListedStaysOut() throws Exception {
    assertDenied("unlisted", "identity_not_listed");
  }

  /** The server knows this CA, and the policy does not. */
  @Test
  void whoseCaIsNotThePolicysStaysOut() throws Exception {
    assertDenied("guest", "no_path");
  }

  private static void assertDenied(String name, String reason) throws Exception {
    int mark = server.tap.mark();
    String log = lab.staysOut(server, name, 2);
    String denied = server.tap.await(mark, true, line -> line.startsWith("client-deny ")).line();
    assertThat(denied).contains(reason);
    assertThat(log)
        .containsPattern("AUTH_FAILED,The login was refused: " + reason + ", reference [0-9a-f]+-");
    assertThat(service.sessions(name)).isEmpty();
    assertThat(service.json("/decisions?tenant=acme&reason=" + reason).toString()).contains(name);
  }

  /** OpenVPN refuses it in the handshake; nobody asks us. */
  @Test
  void aCaThatTheServerDoesNotKnowGetsNoFurtherThanTheServer() throws Exception {
    int mark = server.tap.mark();
    try (OvpnClient stranger = lab.client(server, "stranger", 3)) {
      lab.await("the server's refusal", () -> server.log().contains("VERIFY ERROR"));
      assertThat(stranger.isIn()).isFalse();
    }
    assertThat(server.tap.text(mark)).doesNotContain(">CLIENT:CONNECT");
    assertThat(service.json("/decisions?tenant=acme").toString()).doesNotContain("stranger");
  }

  @Test
  void routesArePushedByIdList() throws Exception {
    try (OvpnClient anna = lab.comesIn(server, "anna", 1);
        OvpnClient bert = lab.comesIn(server, "bert", 2)) {
      assertThat(routes(anna)).containsExactlyInAnyOrder("10.20.0.0/16", "10.30.0.0/16");
      assertThat(routes(bert)).containsExactly("10.20.0.0/16");
    }
  }

  private static List<String> routes(OvpnClient client) throws Exception {
    return lab.network.routes(client.place).stream()
        .filter(route -> route.matches("10\\.[23]0\\..*dev tun.*"))
        .map(route -> route.split(" ", 2)[0])
        .toList();
  }

  @Test
  void aNameWithLineEndsAndQuotesInjectsNothing() throws Exception {
    int mark = server.tap.mark();
    try (OvpnClient hostile = lab.comesIn(server, "hostile", 3)) {
      assertThat(lab.session("hostile@example.com").get("identity").get("subject").asText())
          .contains("client-auth-nt");
      String log = lab.staysOut(server, "hostile-unlisted", 2);
      assertThat(log.lines().filter(line -> line.contains("AUTH_FAILED"))).hasSize(1);
      JsonNode session = lab.session("hostile@example.com");
      service.post(
          "/sessions/" + session.get("id").asText() + "/cut",
          "{\"by\": \"bob\", \"why\": \"\\\"quoted\\\" and \\\\ more\"}");
      lab.await("its end", () -> !hostile.isRunning());
    }
    assertThat(server.tap.commandsSince(mark)).allMatch(COMMAND.asMatchPredicate());
  }

  @Test
  void keysByThePrfAreToldAndRefusedWhereTheExporterIsDemanded() throws Exception {
    try (OvpnClient old = lab.client(OvpnProgram.BEFORE_EXPORTER, server, "old", 4)) {
      lab.await("it is in", old::isIn);
      lab.await(
          "its keys",
          () ->
              lab.session("old@example.com")
                  .path("keys")
                  .path("derivation")
                  .asText()
                  .equals("prf"));
      assertThat(service.metric("vouchsafe_openvpn_sessions", "derivation=\"prf\"", "\"ovpn1\""))
          .isEqualTo(1);
    }
    try (OvpnClient old = lab.client(OvpnProgram.BEFORE_EXPORTER, second, "old", 4)) {
      lab.await("it is refused", () -> old.isRefused() && !old.isRunning());
    }
    try (OvpnClient anna = lab.comesIn(second, "anna", 1)) {
      assertThat(anna.isRunning()).isTrue();
      assertThat(lab.session("anna@example.com").get("gateway").asText()).isEqualTo("ovpn2");
    }
  }

  /** The server's environment says that it knows the exporter; the server's log does not. */
  @Test
  void whoSaysItTwiceUsesThePrfAndIsCutWhereTheExporterIsDemanded() throws Exception {
    try (OvpnClient twice = lab.client(OvpnProgram.TWO_PROTOCOLS, server, "twice", 4)) {
      lab.await("it is in", twice::isIn);
      lab.await(
          "its keys",
          () ->
              lab.session("twice@example.com")
                  .path("keys")
                  .path("derivation")
                  .asText()
                  .equals("prf"));
    }
    int mark = second.tap.mark();
    try (OvpnClient twice = lab.client(OvpnProgram.TWO_PROTOCOLS, second, "twice", 4)) {
      second.tap.await(mark, true, line -> line.startsWith("client-auth"));
      assertThat(second.tap.text(mark)).contains(">CLIENT:ENV,IV_PROTO=990");
      String cut = second.tap.await(mark, true, line -> line.startsWith("client-kill ")).line();
      assertThat(cut).matches("client-kill \\d+ \"HALT,weak_algorithm.*");
      lab.await("it leaves", () -> !twice.isRunning());
    }
    lab.await("the end of its session", () -> service.sessions("twice@example.com").isEmpty());
  }

  @Test
  void aCrowdComesInTogether() throws Exception {
    int mark = server.tap.mark();
    List<OvpnClient> crowd = new ArrayList<>();
    try {
      for (int one = 0; one < CROWD; one++) {
        crowd.add(lab.client(server, "crowd" + one, 4, "route-noexec", "ifconfig-noexec"));
      }
      lab.await(
          "all " + CROWD, Duration.ofSeconds(60), () -> crowd.stream().allMatch(OvpnClient::isIn));
      assertThat(IntStream.range(0, CROWD))
          .allSatisfy(one -> assertThat(lab.session("crowd" + one + "@example.com")).isNotNull());
      List<ManagementTap.Said> said = server.tap.since(mark);
      assertThat(said.stream().filter(one -> one.line().startsWith(">CLIENT:CONNECT,")).count())
          .as("logins that were answered")
          .isEqualTo(
              said.stream().filter(one -> one.line().startsWith("client-auth ")).count()
                  + said.stream().filter(one -> one.line().startsWith("client-deny ")).count());
      assertThat(said.stream().map(ManagementTap.Said::line)).noneMatch(l -> l.startsWith("ERROR"));
    } finally {
      for (OvpnClient one : crowd) {
        one.signal("KILL");
      }
    }
  }
}
