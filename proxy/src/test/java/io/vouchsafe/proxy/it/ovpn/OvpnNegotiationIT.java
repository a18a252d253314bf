package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(CLIENTS);
    for (int one = 1; one <= CLIENTS; one++) {
      lab.pki.email("again" + one, "again" + one + "@example.com");
    }
    server = lab.server(OvpnServer.Management.TCP, INTERVAL);
    OvpnServer patient = lab.server(OvpnServer.Management.UNIX, 3600);
    lab.serve(lab.settingsOfTwo().text());
    // A server waits half its interval for a verdict, and the first of a service takes longest.
    lab.pki.email("first", "first@example.com");
    lab.comesIn(patient, "first", 1).close();
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
          Map<Long, Integer> answered = server.tap.negotiations(mark);
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
