package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that send nothing negotiate keys as others do, and who does not is noticed. */
@Tag("it")
class OvpnIdleNegotiationIT {
  private static final int INTERVAL = 15;
  private static final Duration PATIENCE = Duration.ofSeconds(200);

  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(3);
    for (int one = 1; one <= 3; one++) {
      lab.pki.email("idle" + one, "idle" + one + "@example.com");
    }
    // Whoever says nothing is kept for longer than it takes to notice that it negotiates nothing.
    server = lab.server(OvpnServer.Management.UNIX, INTERVAL, "keepalive 2 300");
    // A status is asked for at each negotiation.
    service =
        lab.serve(
            lab.settings().with("/ocsp/issuing\", ", "/ocsp/issuing\", caching: false, ").text());
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Nobody sends anything but pings, and the interval is longer than those. */
  @Test
  void whoIsIdleNegotiatesAllTheSame() throws Exception {
    try (OvpnClient first = lab.comesIn(server, "idle1", 1);
        OvpnClient second = lab.comesIn(server, "idle2", 2)) {
      int mark = server.tap.mark();
      lab.await(
          "3 negotiations of both",
          Duration.ofSeconds(100),
          () -> {
            Map<Long, Integer> answered = server.tap.negotiations(mark);
            return answered.size() == 2 && answered.values().stream().allMatch(count -> count >= 3);
          });
      assertThat(List.of(first.logins(), second.logins())).containsOnly(1L);
    }
  }

  /** A client that has stopped answers no negotiation, and its server keeps it for 300 s. */
  @Test
  void whoNegotiatesNothingForTwiceTheIntervalIsAnAlarm() throws Exception {
    try (OvpnClient stopped = lab.comesIn(server, "idle3", 3)) {
      int mark = server.tap.mark();
      lab.await("a negotiation", PATIENCE, () -> server.tap.negotiations(mark).size() == 1);
      assertThat(silent()).isZero();
      stopped.signal("STOP");
      lab.await("the alarm", PATIENCE, () -> silent() == 1);
      lab.await(
          "its concern",
          () ->
              service.get("/health/ready").body().contains("1 session has negotiated no keys for"));
      // The log is written by a thread of its own.
      lab.await(
          "its line in the log",
          PATIENCE,
          () -> service.log().contains("look at reneg-sec and auth-gen-token"));
      stopped.signal("CONT");
      lab.await("the end of the alarm", PATIENCE, () -> silent() == 0);
    }
  }

  private static double silent() throws Exception {
    return service.metric("vouchsafe_openvpn_sessions_without_negotiation", "\"ovpn1\"");
  }
}
