package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a tunnel's settings mean at a real charon, with traffic. */
@Tag("it")
class IkeTunnelsIT {
  private static final String SECRET = "a-secret-of-the-branch-4711";

  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    for (String name : List.of("alice", "moves", "leases", "six")) {
      lab.pki.email(name, name + "@lab.test");
    }
    lab.pki.site("branch", "branch.lab.test");
    Files.writeString(lab.directory.resolve("branch.psk"), SECRET);
    Files.setPosixFilePermissions(
        lab.directory.resolve("branch.psk"), PosixFilePermissions.fromString("rw-------"));
    service = lab.serve(lab.settings(300, "[ocsp]", tunnels("192.168.192.30-192.168.192.50")));
    lab.road.give(
        lab.pki,
        List.of(
            IkeClient.of("alice", "alice", "alice@lab.test"),
            IkeClient.of("moves", "moves", "moves@lab.test"),
            IkeClient.of("leases", "leases", "leases@lab.test"),
            IkeClient.of("six", "six", "six@lab.test")
                .virtualIps("0.0.0.0, ::")
                .reaches(LabNetwork.OFFICE + "/32, " + LabNetwork.OFFICE_6 + "/128")));
    lab.site.give(lab.pki, branch(SECRET));
    lab.awaitFed("branch_psk", "branch", "waits", "leases", "staff");
  }

  private static List<IkeClient> branch(String secret) {
    return List.of(
        IkeClient.withSecret("psk", "branch-psk.lab.test", secret)
            .at(LabNetwork.GATEWAY_FOR_SITE)
            .asksFor("hq.lab.test")
            .behind("192.168.11.0/24"),
        IkeClient.of("fqdn", "branch", "branch.lab.test")
            .at(LabNetwork.GATEWAY_FOR_SITE)
            .behind("192.168.11.0/24"));
  }

  private static String tunnels(String leased) {
    return """
    id_lists:
      branches: [ { type: dns, value: branch.lab.test } ]
      branches_psk: [ { type: dns, value: branch-psk.lab.test } ]
      waiting: [ { type: dns, value: waiting.lab.test } ]
      leases: [ { type: email, value: leases@lab.test } ]
    tunnels:
      - { name: branch_psk, profile: lan_to_lan, auth: psk, psk: file:branch.psk, id_list: branches_psk, local_id: hq.lab.test,
          remote_endpoint: 203.0.113.1, local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24] }
      - { name: branch, profile: lan_to_lan, auth: certificate, policy: default, id_list: branches, gateway_certificate: gw.pem, gateway_key: gw.key,
          remote_endpoint: site.lab.test, local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24] }
      - { name: waits, profile: lan_to_lan, auth: certificate, policy: default, id_list: waiting, gateway_certificate: gw.pem, gateway_key: gw.key,
          remote_endpoint: 203.0.113.77, local_networks: [172.16.2.0/24], remote_networks: [192.168.77.0/24], initiate: on_traffic }
      - { name: leases, profile: roaming, auth: certificate, policy: default, id_list: leases, gateway_certificate: gw.pem, gateway_key: gw.key,
          local_networks: [172.16.1.0/24], pool: { addresses: %s } }
      - { name: staff, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
          local_networks: [172.16.1.0/24, "fd4a:1::/64"], pool: { addresses: [192.168.191.30-192.168.191.50, "fd4a:16::30-fd4a:16::50"] } }
    """
        .formatted(leased);
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aBranchComesInByASecretAndIsNeverJudgedByACertificate() throws Exception {
    lab.site.give(lab.pki, branch("another-secret-4712-of-nobody"));
    assertThat(lab.site.login("psk").succeeded()).as("with another secret").isFalse();
    lab.site.give(lab.pki, branch(SECRET));
    LoginAttempt login = lab.site.login("psk");
    assertThat(login.succeeded()).as("%s%n%s", login.said(), lab.gateway.logEnd()).isTrue();
    assertThat(lab.traffic.exchange(Place.SITE, LabNetwork.BRANCH, LabNetwork.OFFICE))
        .isEqualTo("from " + LabNetwork.BRANCH);
    Awaitility.await("its session")
        .atMost(CharonLab.PATIENCE)
        .until(() -> !service.sessions("branch-psk.lab.test").isEmpty());
    assertThat(service.sessions("branch-psk.lab.test").getFirst().get("tunnel").asText())
        .isEqualTo("branch_psk");
    assertThat(lab.gateway.sas("branch-psk.lab.test")).hasSize(1);
    assertThat(lab.gateway.log()).doesNotContain(SECRET);
    assertThat(service.log()).doesNotContain(SECRET);
    lab.site.logout("psk");
    lab.awaitGone("branch-psk.lab.test");
  }

  @Test
  void aBranchIsKnownByTheNameOfItsEndpoint() throws Exception {
    JsonNode session = lab.comesIn(service, lab.site, "fqdn", "branch.lab.test");
    assertThat(session.get("tunnel").asText()).isEqualTo("branch");
    assertThat(lab.traffic.exchange(Place.SITE, LabNetwork.BRANCH, LabNetwork.OFFICE))
        .isEqualTo("from " + LabNetwork.BRANCH);
    lab.site.logout("fqdn");
    lab.awaitGone("branch.lab.test");
  }

  /** Libipsec tells charon of no packet without an SA: what can be shown is the trap. */
  @Test
  void trafficWouldBringUpATunnelThatWaitsForIt() throws Exception {
    Awaitility.await("a trap")
        .atMost(CharonLab.PATIENCE)
        .until(() -> lab.gateway.swanctl("--list-pols").contains("192.168.77.0/24"));
    assertThat(lab.gateway.swanctl("--list-pols")).contains("vouchsafe.waits.", "172.16.2.0/24");
  }

  @Test
  void theNextKeysAreMadeAfreshInAGroupOfTheProposal() throws Exception {
    lab.comesIn(service, lab.road, "alice", "alice@lab.test");
    assertThat(lab.road.swanctl("--rekey", "--child", "net")).contains("successfully");
    Awaitility.await("an SA with a group of its own")
        .atMost(CharonLab.PATIENCE)
        .until(() -> lab.road.sas("alice").getFirst().contains("ESP:AES_GCM_16-256/ECP_384"));
    lab.passes(lab.road, Place.ROAD, "alice", LabNetwork.OFFICE);
    lab.road.logout("alice");
    lab.awaitGone("alice@lab.test");
  }

  @Test
  void aPoolGivesAddressesOfBothFamilies() throws Exception {
    lab.comesIn(service, lab.road, "six", "six@lab.test");
    List<String> given = lab.road.virtualIps("six");
    assertThat(given).hasSize(2);
    String four = given.stream().filter(ip -> ip.contains(".")).findFirst().orElseThrow();
    String six = given.stream().filter(ip -> ip.contains(":")).findFirst().orElseThrow();
    assertThat(lab.traffic.exchange(Place.ROAD, four, LabNetwork.OFFICE)).isEqualTo("from " + four);
    assertThat(lab.traffic.exchange(Place.ROAD, six, LabNetwork.OFFICE_6)).isEqualTo("from " + six);
    lab.road.logout("six");
    lab.awaitGone("six@lab.test");
  }

  @Test
  void aClientThatMovesKeepsItsTunnel() throws Exception {
    lab.comesIn(service, lab.road, "moves", "moves@lab.test");
    String given = lab.road.virtualIps("moves").getFirst();
    try (Tool live = lab.traffic.goOn(Place.ROAD, given, LabNetwork.OFFICE)) {
      lab.network.in(Place.ROAD, "addr", "add", "198.51.100.77/24", "dev", "eth");
      lab.network.in(Place.ROAD, "addr", "del", LabNetwork.ROAD_ADDRESS + "/24", "dev", "eth");
      Awaitility.await("the gateway knows where it is")
          .atMost(CharonLab.PATIENCE)
          .until(() -> lab.gateway.sas("moves@lab.test").getFirst().contains("@ 198.51.100.77["));
      int before = live.output().size();
      live.await("more answers", () -> live.output().size() > before + 5);
      assertThat(service.sessions("moves@lab.test")).hasSize(1);
    } finally {
      lab.network.in(Place.ROAD, "addr", "replace", LabNetwork.ROAD_ADDRESS + "/24", "dev", "eth");
    }
    lab.road.logout("moves");
    lab.awaitGone("moves@lab.test");
  }

  @Test
  void whoIsBehindARealNatComesIn() throws Exception {
    LabCharon home = lab.home();
    home.give(
        lab.pki,
        List.of(IkeClient.of("alice", "alice", "alice@lab.test").at(LabNetwork.GATEWAY_FOR_HOME)));
    JsonNode session = lab.comesIn(service, home, "alice", "alice@lab.test");
    assertThat(session.get("remote_address").asText()).startsWith(LabNetwork.NAT_ADDRESS);
    lab.passes(home, Place.HOME, "alice", LabNetwork.OFFICE);
    home.logout("alice");
    lab.awaitGone("alice@lab.test");
  }

  @Test
  void aPoolWithALeaseKeepsItsRangeUntilTheLeaseEnds() throws Exception {
    lab.comesIn(service, lab.road, "leases", "leases@lab.test");
    String given = lab.passes(lab.road, Place.ROAD, "leases", LabNetwork.OFFICE);
    assertThat(given).startsWith("192.168.192.");
    service.write(lab.settings(300, "[ocsp]", tunnels("192.168.193.30-192.168.193.50")));
    HttpResponse<String> reload = service.reload();
    assertThat(reload.statusCode()).as(reload.body()).isEqualTo(200);
    Awaitility.await("somebody says that the pool waits for its leases")
        .atMost(CharonLab.PATIENCE)
        .until(() -> (reload.body() + service.log()).contains("lease"));
    assertThat(lab.passes(lab.road, Place.ROAD, "leases", LabNetwork.OFFICE)).isEqualTo(given);

    lab.road.logout("leases");
    lab.awaitGone("leases@lab.test");
    Awaitility.await("an address of the new range")
        .atMost(CharonLab.PATIENCE.multipliedBy(3))
        .until(
            () -> {
              lab.road.login("leases");
              List<String> now = lab.road.virtualIps("leases");
              lab.road.logout("leases");
              return !now.isEmpty() && now.getFirst().startsWith("192.168.193.");
            });
  }
}
