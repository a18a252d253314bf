package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever is learnt to be revoked passes nothing soon after, whatever the client does, and the
 * neighbour does not notice.
 */
@Tag("it")
class OvpnCutIT {
  /** From the moment it is learnt; the rule is 1 s, and the machine may be busy. */
  private static final Duration BOUND = Duration.ofSeconds(3);

  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnServer negotiating;
  private static OvpnService service;
  private static OvpnClient neighbour;
  private OvpnEcho.Traffic neighbours;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(4);
    for (String name :
        List.of("neighbour", "talks", "deaf", "floats", "frozen", "blocked", "again")) {
      lab.pki.email(name, name + "@example.com");
    }
    server = lab.server(OvpnServer.Management.TCP, 3600);
    negotiating = lab.server(OvpnServer.Management.UNIX, 6);
    service = lab.serve(lab.settingsOfTwo().text());
    neighbour = lab.comesIn(server, "neighbour", 1);
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void theNeighbourTalks() throws Exception {
    neighbours = lab.echo.begin(1, "10.66.0.1");
    neighbours.awaitMore();
  }

  /** In the session that it had before. */
  @AfterEach
  void theNeighbourGoesOn() throws Exception {
    try (OvpnEcho.Traffic talking = neighbours) {
      talking.awaitMore();
    }
    assertThat(neighbour.logins()).isEqualTo(1);
  }

  private static Instant learnRevoked(String name) throws Exception {
    lab.status.revoke(lab.pki.certificate(name));
    Instant learnt = Instant.now();
    service.forget();
    return learnt;
  }

  private static void isGone(String name) {
    lab.await("no session of " + name, () -> service.sessions(name + "@example.com").isEmpty());
  }

  /** Traffic of a client that is cut ends; when, after {@code since}. */
  private static Duration silentAfter(OvpnEcho.Traffic traffic, Instant since) {
    traffic.awaitSilence(Duration.ofMillis(1000));
    return Duration.between(since, traffic.last());
  }

  @Test
  void theRevokedAreCutWithAReason() throws Exception {
    try (OvpnClient talks = lab.comesIn(server, "talks", 2);
        OvpnEcho.Traffic traffic = lab.echo.begin(2, "10.66.0.1")) {
      lab.session("talks@example.com");
      traffic.awaitMore();
      int mark = server.tap.mark();
      Instant learnt = learnRevoked("talks");
      assertThat(silentAfter(traffic, learnt)).isLessThan(BOUND);
      lab.await("it ends", () -> !talks.isRunning());
      assertThat(talks.log()).contains("revoked");
      assertThat(server.tap.await(mark, true, line -> line.startsWith("client-kill ")).line())
          .matches("client-kill \\d+ \"HALT,.*revoked.*\"");
      isGone("talks");
    }
    lab.staysOut(server, "talks", 2);
  }

  /** HALT only asks; 300 ms later its address is killed, where it is by then. */
  @Test
  void aClientThatIgnoresHaltIsCutAllTheSame() throws Exception {
    try (OvpnClient deaf = lab.client(OvpnProgram.DEAF_TO_HALT, server, "deaf", 3)) {
      lab.await("it is in", deaf::isIn);
      lab.session("deaf@example.com");
      try (OvpnEcho.Traffic traffic = lab.echo.begin(3, "10.66.0.1")) {
        traffic.awaitMore();
        int mark = server.tap.mark();
        Instant learnt = learnRevoked("deaf");
        ManagementTap.Said halt =
            server.tap.await(mark, true, line -> line.startsWith("client-kill "));
        ManagementTap.Said kill = server.tap.await(mark, true, line -> line.startsWith("kill "));
        assertThat(Duration.between(halt.at(), kill.at())).isBetween(Duration.ofMillis(250), BOUND);
        assertThat(kill.line()).startsWith("kill " + OvpnNetwork.address(3) + ":");
        assertThat(silentAfter(traffic, learnt)).isLessThan(BOUND);
        isGone("deaf");
      }
    }
  }

  @Test
  void aDeafClientThatHasMovedIsCutWhereItIsNow() throws Exception {
    try (OvpnClient floats = lab.client(OvpnProgram.DEAF_TO_HALT, server, "floats", 4)) {
      lab.await("it is in", floats::isIn);
      lab.session("floats@example.com");
      try (OvpnEcho.Traffic traffic = lab.echo.begin(4, "10.66.0.1")) {
        traffic.awaitMore();
        lab.network.move(4, "10.9.4.129");
        lab.await("the server sees it move", () -> server.status().contains("10.9.4.129"));
        traffic.awaitMore();
        int mark = server.tap.mark();
        Instant learnt = learnRevoked("floats");
        assertThat(server.tap.await(mark, true, line -> line.startsWith("kill ")).line())
            .startsWith("kill 10.9.4.129:");
        assertThat(silentAfter(traffic, learnt)).isLessThan(BOUND);
        isGone("floats");
      }
    }
  }

  @Test
  void aFrozenClientIsCut() throws Exception {
    try (OvpnClient frozen = lab.comesIn(server, "frozen", 2)) {
      lab.session("frozen@example.com");
      frozen.signal("STOP");
      try {
        int mark = server.tap.mark();
        learnRevoked("frozen");
        server.tap.await(mark, false, line -> line.startsWith(">CLIENT:DISCONNECT,"));
        isGone("frozen");
      } finally {
        frozen.signal("CONT");
      }
      lab.await("it is refused when it comes back", () -> !frozen.isRunning());
    }
  }

  @Test
  void whoIsBlockedIsCutAtOnce() throws Exception {
    try (OvpnClient blocked = lab.comesIn(server, "blocked", 2)) {
      lab.session("blocked@example.com");
      service.post(
          "/blocks/acme",
          """
          {"by": "alice", "why": "a test", "entries": [{"serial": "%s", "issuer": "%s"}]}
          """
              .formatted(
                  lab.pki.certificate("blocked").serial(),
                  lab.pki.issuing.certificate().subject()));
      lab.await("it ends", () -> !blocked.isRunning());
      isGone("blocked");
    }
    lab.staysOut(server, "blocked", 2);
  }

  /** Nothing tells us meanwhile: the status is asked for when new keys are negotiated. */
  @Test
  void whoIsRevokedBetweenTwoNegotiationsGetsNoNewKeys() throws Exception {
    int mark = negotiating.tap.mark();
    try (OvpnClient again = lab.comesIn(negotiating, "again", 2)) {
      lab.session("again@example.com");
      ManagementTap.Said first =
          negotiating.tap.await(mark, false, line -> line.startsWith(">CLIENT:REAUTH,"));
      negotiating.tap.await(mark, false, line -> line.startsWith("SUCCESS: client-auth"));
      assertThat(again.isRunning()).isTrue();
      int later = negotiating.tap.mark();
      lab.status.revoke(lab.pki.certificate("again"));
      ManagementTap.Said denied =
          negotiating.tap.await(later, true, line -> line.startsWith("client-deny "));
      assertThat(denied.at()).isAfter(first.at());
      assertThat(denied.line()).contains("revoked");
      negotiating.tap.await(later, true, line -> line.matches("client-kill \\d+ \"HALT,.*\""));
      lab.await("it ends", () -> !again.isRunning());
      isGone("again");
    }
  }
}
