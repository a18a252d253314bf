package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who gets which tunnel where several overlap, at a real charon, which by itself prefers narrower
 * endpoints and identities to those that stand first; {@code tunnels explain} says the same.
 */
@Tag("it")
class IkeSelectionIT {
  private static final String NOBODY = "none";

  /** A refused client sees a success for a moment; so long it must not have an SA. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private static final Map<String, String> PEOPLE =
      Map.of("alice", "alice@lab.test", "bob", "bob@lab.test", "gina", "gina@guest.test");

  private static CharonLab lab;
  private static IkeService service;

  /** A peer, and the tunnel that it gets. */
  private record Want(Place from, String who, String tunnel) {}

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    List<IkeClient> clients = new ArrayList<>();
    for (Map.Entry<String, String> one : PEOPLE.entrySet()) {
      lab.pki.email(one.getKey(), one.getValue());
    }
    for (Map.Entry<String, String> one : PEOPLE.entrySet()) {
      clients.add(IkeClient.of(one.getKey(), one.getKey(), one.getValue()));
    }
    lab.road.give(lab.pki, clients);
    for (IkeClient client : clients) {
      client.at(LabNetwork.GATEWAY_FOR_SITE);
    }
    lab.site.give(lab.pki, clients);
    service = lab.serve(lab.settings(300, "[ocsp]", settings(List.of(tunnel("first", "", 1)))));
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  private static String settings(List<String> tunnels) {
    return """
    id_lists:
      alice: [ { type: email, value: alice@lab.test } ]
      lab: [ { type: email, value: "*@lab.test" } ]
      guests: [ { type: email, value: "*@guest.test" } ]
    tunnels:
    """
        + String.join("\n", tunnels)
        + "\n";
  }

  private static String tunnel(String name, String keys, int pool) {
    return """
      - { name: %s, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
          local_networks: [172.16.1.0/24], %s pool: { addresses: 192.168.%d.30-192.168.%d.90 } }
    """
        .formatted(name, keys, 200 + pool, 200 + pool)
        .stripTrailing();
  }

  private static Want site(String who, String tunnel) {
    return new Want(Place.SITE, who, tunnel);
  }

  private static Want road(String who, String tunnel) {
    return new Want(Place.ROAD, who, tunnel);
  }

  private static Arguments row(String what, List<String> tunnels, Want... wants) {
    return Arguments.of(what, tunnels, List.of(wants));
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row(
            "an address with a list, its network without, anywhere with a list",
            List.of(
                tunnel("address", "remote_endpoint: 203.0.113.1, id_list: alice,", 1),
                tunnel("network", "remote_endpoint: 203.0.113.0/24,", 2),
                tunnel("anywhere", "id_list: lab,", 3)),
            site("alice", "address"),
            site("bob", "network"),
            site("gina", "network"),
            road("alice", "anywhere"),
            road("gina", NOBODY)),
        row(
            "the wide one first, which charon by itself would try last",
            List.of(
                tunnel("anywhere", "id_list: lab,", 1),
                tunnel("network", "remote_endpoint: 203.0.113.0/24, id_list: guests,", 2),
                tunnel("address", "remote_endpoint: 203.0.113.1,", 3)),
            site("alice", "anywhere"),
            site("gina", "network"),
            road("bob", "anywhere"),
            road("gina", NOBODY)),
        row(
            "a pattern before one of those whom it covers",
            List.of(
                tunnel("pattern", "id_list: lab,", 1),
                tunnel("one", "id_list: alice,", 2),
                tunnel("open", "", 3)),
            road("alice", "pattern"),
            road("bob", "pattern"),
            road("gina", "open")),
        row(
            "the seed's rule: an identity that is not listed ends the search",
            List.of(
                tunnel(
                    "ends",
                    "remote_endpoint: 203.0.113.0/24, id_list: alice, on_id_mismatch: deny,",
                    1),
                tunnel("open", "", 2)),
            site("alice", "ends"),
            site("bob", NOBODY),
            road("bob", "open"),
            road("alice", "open")),
        row(
            "a range, and the gateway's own address",
            List.of(
                tunnel("range", "remote_endpoint: 203.0.113.1-203.0.113.5, id_list: alice,", 1),
                tunnel("reached", "local_endpoint: 198.51.100.10, id_list: lab,", 2),
                tunnel("open", "", 3)),
            site("alice", "range"),
            site("bob", "open"),
            road("alice", "reached"),
            road("gina", "open")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void firstMatchWins(String what, List<String> tunnels, List<Want> wants) throws Exception {
    service.write(lab.settings(300, "[ocsp]", settings(tunnels)));
    long flushes = lab.flushes();
    HttpResponse<String> reload = service.reload();
    assertThat(reload.statusCode()).as(reload.body()).isEqualTo(200);
    lab.awaitFlush(service, flushes);
    lab.awaitFed(
        wants.stream()
            .map(Want::tunnel)
            .filter(name -> !name.equals(NOBODY))
            .distinct()
            .toArray(String[]::new));
    for (Want want : wants) {
      gets(want);
    }
  }

  private static void gets(Want want) throws Exception {
    String identity = Objects.requireNonNull(PEOPLE.get(want.who()));
    LabCharon client = want.from() == Place.ROAD ? lab.road : lab.site;
    String remote = want.from() == Place.ROAD ? LabNetwork.ROAD_ADDRESS : LabNetwork.SITE_ADDRESS;
    String local =
        want.from() == Place.ROAD ? LabNetwork.GATEWAY_FOR_ROAD : LabNetwork.GATEWAY_FOR_SITE;
    if (want.tunnel().equals(NOBODY)) {
      lab.staysOut(service, client, want.who(), identity);
    } else {
      assertThat(lab.comesIn(service, client, want.who(), identity).get("tunnel").asText())
          .as("the tunnel of %s", want)
          .isEqualTo(want.tunnel());
      lab.passes(client, want.from(), want.who(), LabNetwork.OFFICE);
      client.logout(want.who());
      lab.awaitGone(identity);
      lab.await(service, "no session", SETTLED, () -> service.sessions(identity).isEmpty());
    }
    assertThat(service.explain(remote, local, identity, want.who() + ".pem"))
        .as("what tunnels explain says of %s", want)
        .isEqualTo(want.tunnel());
  }
}
