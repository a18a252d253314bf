package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reload of changed settings does to those who are connected by IKEv2. */
@Tag("it")
class IkeReloadIT {
  private static final String BOTH =
      "[ { type: email, value: alice@lab.test }, { type: email, value: bob@lab.test } ]";

  private static final String BOB_ALONE = "[ { type: email, value: bob@lab.test } ]";

  private static CharonLab lab;
  private static IkeService service;
  private static String applied = "";

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    lab.pki.email("alice", "alice@lab.test");
    lab.pki.email("bob", "bob@lab.test");
    applied = settings();
    service = lab.serve(applied);
    lab.awaitFed("listed", "open");
    lab.road.give(
        lab.pki,
        List.of(
            IkeClient.of("alice", "alice", "alice@lab.test"),
            IkeClient.of("bob", "bob", "bob@lab.test")));
  }

  private static String settings() {
    return lab.settings(300, "[ocsp]", "id_lists: { listed: " + BOTH + " }\n" + TUNNELS);
  }

  private static final String LISTED =
      """
        - { name: listed, profile: roaming, auth: certificate, policy: default, id_list: listed, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.1.0/24], pool: { addresses: 192.168.201.30-192.168.201.90 } }
      """;

  private static final String TUNNELS =
      """
      tunnels:
      %s  - { name: open, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.1.0/24], pool: { addresses: 192.168.202.30-192.168.202.90 } }
      """
          .formatted(LISTED);

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Both are connected, by the tunnel with the list. */
  @BeforeEach
  void bothAreIn() throws Exception {
    for (String name : List.of("alice", "bob")) {
      if (!lab.road.sas(name).isEmpty()) {
        lab.road.logout(name);
      }
      lab.awaitGone(name + "@lab.test");
    }
    reload(settings(), 200);
    for (String name : List.of("alice", "bob")) {
      lab.await(service, "no session", () -> service.sessions(name + "@lab.test").isEmpty());
      assertThat(lab.comesIn(service, lab.road, name, name + "@lab.test").get("tunnel").asText())
          .isEqualTo("listed");
    }
  }

  private static Arguments row(String what, UnaryOperator<String> change) {
    return Arguments.of(what, change);
  }

  static Stream<Arguments> cutting() {
    return Stream.of(
        row("her entry leaves the list", text -> text.replace(BOTH, BOB_ALONE)),
        row(
            "another entry takes its place",
            text ->
                text.replace(
                    BOTH, BOB_ALONE.replace("]", ", { type: dns, value: x.lab.test } ]"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutting")
  void sheIsCutAndHeStays(String what, UnaryOperator<String> change) throws Exception {
    String given = lab.road.virtualIps("bob").getFirst();
    reload(change.apply(settings()), 200);
    lab.awaitGone("alice@lab.test");
    assertThat(lab.traffic.exchange(Place.ROAD, given, LabNetwork.OFFICE))
        .isEqualTo("from " + given);
    assertThat(service.sessions("bob@lab.test")).hasSize(1);
  }

  static Stream<Arguments> ending() {
    return Stream.of(
        row("the tunnel is gone", text -> text.replace(LISTED.indent(4), "")),
        row("the tunnel has another name", text -> text.replace("name: listed", "name: renamed")),
        row(
            "an earlier tunnel takes them",
            text ->
                text.replace(
                    "tunnels:\n",
                    "tunnels:\n"
                        + LISTED
                            .indent(4)
                            .replace("name: listed", "name: before")
                            .replace("201", "203"))),
        row(
            "the policy believes another CA",
            text ->
                text.replace(
                    "anchors: [root.pem], intermediates: [issuing.pem]",
                    "anchors: [foreign.pem]")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ending")
  void bothAreCut(String what, UnaryOperator<String> change) throws Exception {
    String changed = change.apply(settings());
    assertThat(changed).isNotEqualTo(settings());
    reload(changed, 200);
    lab.awaitGone("alice@lab.test");
    lab.awaitGone("bob@lab.test");
    lab.await(service, "no session", () -> service.sessions("").isEmpty());
  }

  static Stream<Arguments> sparing() {
    return Stream.of(
        row("the pool has another range", text -> text.replace("192.168.201.", "192.168.204.")),
        row(
            "a tenant is added",
            text -> text + "  beta:\n    ca_groups: { some: { anchors: [root.pem] } }\n"),
        row(
            "a lifetime is another",
            text -> text.replace("name: listed,", "name: listed, ipsec_lifetime: 1800,")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sparing")
  void bothStay(String what, UnaryOperator<String> change) throws Exception {
    reload(change.apply(settings()), 200);
    bothTalk();
  }

  @Test
  void aMistakeOfAnotherTenantChangesNothing() throws Exception {
    reload(settings() + "  beta:\n    nonsense: 1\n", 422);
    bothTalk();
  }

  private static void bothTalk() throws Exception {
    // Whoever is cut is cut by the reload's own round of decisions.
    for (String name : List.of("alice", "bob")) {
      lab.passes(lab.road, Place.ROAD, name, LabNetwork.OFFICE);
      assertThat(service.sessions(name + "@lab.test")).hasSize(1);
    }
  }

  /** Waits for charon to be told, too, which it is of changes of this tenant. */
  private static void reload(String text, int status) throws Exception {
    service.write(text);
    long flushes = lab.flushes();
    HttpResponse<String> reload = service.reload();
    assertThat(reload.statusCode()).as(reload.body()).isEqualTo(status);
    if (status == 200) {
      if (!ofThisTenant(text).equals(ofThisTenant(applied))) {
        lab.awaitFlush(service, flushes);
      }
      applied = text;
    }
  }

  private static String ofThisTenant(String text) {
    return text.split("(?m)^  beta:", 2)[0];
  }
}
