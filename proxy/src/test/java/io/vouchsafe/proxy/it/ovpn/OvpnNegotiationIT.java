package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several clients of one server negotiate keys again and again, and none of them notices. */
@Tag("it")
class OvpnNegotiationIT {
  private static final int CLIENTS = 5;
  private static final int INTERVAL = 5;
  private static final int ROUNDS = 6;

  /** A packet every 20 to 70 ms comes back; the rule is 1 s, and the machine may be busy. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(2);

  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnServer idle;
  private static OvpnService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(CLIENTS);
    for (int one = 1; one <= CLIENTS; one++) {
      lab.pki.email("again" + one, "again" + one + "@example.com");
      lab.pki.email("idle" + one, "idle" + one + "@example.com");
    }
    server = lab.server(OvpnServer.Management.TCP, INTERVAL);
    // Whoever says nothing is kept for longer than it takes to notice that it negotiates nothing.
    idle = lab.server(OvpnServer.Management.UNIX, 3 * INTERVAL, "keepalive 2 300");
    service = lab.serve(lab.settingsOfTwo().text());
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void everyNegotiationIsAnsweredAndTrafficGoesOn() throws Exception {
    List<OvpnClient> clients = new ArrayList<>();
    List<OvpnEcho.Traffic> traffic = new ArrayList<>();
    for (int one = 1; one <= CLIENTS; one++) {
      clients.add(lab.comesIn(server, "again" + one, one));
      traffic.add(lab.echo.begin(one, "10.66.0.1"));
    }
    for (OvpnEcho.Traffic each : traffic) {
      each.awaitMore();
    }
    int mark = server.tap.mark();
    Instant since = Instant.now();
    lab.await(
        ROUNDS + " negotiations of each",
        Duration.ofSeconds(INTERVAL).multipliedBy(4L * ROUNDS),
        () -> {
          Map<Long, Integer> answered = answered(server, mark);
          return answered.size() == CLIENTS
              && answered.values().stream().allMatch(count -> count >= ROUNDS);
        });
    assertThat(clients)
        .allSatisfy(client -> assertThat(client.logins()).as(client.name).isEqualTo(1));
    assertThat(traffic)
        .allSatisfy(each -> assertThat(longestGap(each, since)).isLessThanOrEqualTo(LONGEST_GAP));
    assertThat(server.tap.since(mark).stream().map(ManagementTap.Said::line))
        .noneMatch(line -> line.startsWith("ERROR") || line.startsWith(">CLIENT:DISCONNECT"));
    for (OvpnEcho.Traffic each : traffic) {
      each.close();
    }
  }

  /** Nobody sends anything but pings, and the interval is longer than those. */
  @Test
  void whoIsIdleNegotiatesAllTheSame() throws Exception {
    try (OvpnClient first = lab.comesIn(idle, "idle1", 1);
        OvpnClient second = lab.comesIn(idle, "idle2", 2)) {
      int mark = idle.tap.mark();
      lab.await(
          "3 negotiations of both",
          Duration.ofSeconds(INTERVAL).multipliedBy(20),
          () -> {
            Map<Long, Integer> answered = answered(idle, mark);
            return answered.size() == 2 && answered.values().stream().allMatch(count -> count >= 3);
          });
      assertThat(List.of(first.logins(), second.logins())).containsOnly(1L);
    }
  }

  /** A client that has stopped answers no negotiation, and its server keeps it for 300 s. */
  @Test
  void whoNegotiatesNothingForTwiceTheIntervalIsAnAlarm() throws Exception {
    Duration patience = Duration.ofSeconds(INTERVAL).multipliedBy(40);
    try (OvpnClient stopped = lab.comesIn(idle, "idle3", 3)) {
      int mark = idle.tap.mark();
      lab.await("a negotiation", patience, () -> answered(idle, mark).size() == 1);
      assertThat(silent()).isZero();
      stopped.signal("STOP");
      lab.await("the alarm", patience, () -> silent() == 1);
      lab.await(
          "its concern",
          () ->
              service.get("/health/ready").body().contains("1 session has negotiated no keys for"));
      // The log is written by a thread of its own.
      lab.await(
          "its line in the log",
          patience,
          () -> service.log().contains("look at reneg-sec and auth-gen-token"));
      stopped.signal("CONT");
      lab.await("the end of the alarm", patience, () -> silent() == 0);
    }
  }

  private static double silent() throws Exception {
    return service.metric("vouchsafe_openvpn_sessions_without_negotiation", "\"ovpn2\"");
  }

  /** How often each client asked for new keys and was answered. */
  private static Map<Long, Integer> answered(OvpnServer at, int mark) {
    List<ManagementTap.Said> said = at.tap.since(mark);
    Map<Long, Integer> answered = new HashMap<>();
    for (ManagementTap.Said each : said) {
      if (!each.isOfService() && each.line().startsWith(">CLIENT:REAUTH,")) {
        String[] numbers = each.line().split(",", -1);
        String answer = "client-auth-nt " + numbers[1] + " " + numbers[2];
        if (said.stream().anyMatch(one -> one.isOfService() && one.line().equals(answer))) {
          answered.merge(Long.parseLong(numbers[1]), 1, Integer::sum);
        }
      }
    }
    return answered;
  }

  private static Duration longestGap(OvpnEcho.Traffic traffic, Instant since) {
    List<Instant> answers = traffic.times().stream().filter(each -> each.isAfter(since)).toList();
    Duration longest =
        IntStream.range(1, answers.size())
            .mapToObj(at -> Duration.between(answers.get(at - 1), answers.get(at)))
            .max(Duration::compareTo)
            .orElseThrow();
    Duration last = Duration.between(answers.getLast(), Instant.now());
    return longest.compareTo(last) < 0 ? last : longest;
  }
}
