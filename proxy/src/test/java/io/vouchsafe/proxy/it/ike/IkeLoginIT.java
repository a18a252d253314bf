package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who comes in by IKEv2 at a real charon that the service feeds, into which tunnel, and who not.
 */
@Tag("it")
class IkeLoginIT {
  private static final String SUBJECT = "C=SE, O=Lab, CN=dora";

  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    issue(lab.pki);
    lab.status.revoke(lab.pki.certificate("revoked"));
    lab.status.revoke(lab.pki.certificate("renewed-old"));
    service = lab.serve(lab.settings(300, "[ocsp]", TUNNELS));
    lab.road.give(lab.pki, clients());
    lab.awaitFed("staff", "guests");
  }

  private static void issue(IkePki pki) throws Exception {
    pki.email("alice", "alice@lab.test");
    pki.email("bob", "bob@lab.test");
    pki.email("gina", "gina@guest.test");
    pki.email("revoked", "revoked@lab.test");
    pki.email("unlisted", "somebody@elsewhere.test");
    pki.foreignEmail("foreign", "foreign@lab.test");
    pki.foreignEmail("impostor", "bob@lab.test");
    pki.email("renewed-old", "renewed@lab.test");
    pki.email("renewed-new", "renewed@lab.test");
    pki.dns("machine", "machine.lab.test");
    pki.ip("printer", "192.0.2.77");
    pki.subject("dora", SUBJECT);
  }

  private static List<IkeClient> clients() {
    return List.of(
        IkeClient.of("alice", "alice", "alice@lab.test"),
        IkeClient.of("gina", "gina", "gina@guest.test").reaches(LabNetwork.PLANT + "/32"),
        IkeClient.of("revoked", "revoked", "revoked@lab.test"),
        IkeClient.of("unlisted", "unlisted", "somebody@elsewhere.test"),
        IkeClient.of("foreign", "foreign", "foreign@lab.test"),
        IkeClient.of("impostor", "impostor", "bob@lab.test"),
        IkeClient.of("borrowed", "alice", "bob@lab.test"),
        IkeClient.of("thief", "renewed-old", "renewed@lab.test"),
        IkeClient.of("renewed", "renewed-new", "renewed@lab.test"),
        IkeClient.of("email", "bob", "bob@lab.test"),
        IkeClient.of("dns", "machine", "machine.lab.test"),
        IkeClient.of("ip", "printer", "192.0.2.77"),
        IkeClient.of("dn", "dora", SUBJECT));
  }

  private static final String TUNNELS =
      """
      id_lists:
        staff:
          - { type: email, value: "*@lab.test" }
          - { type: dns, value: "*.lab.test" }
          - { type: ip, value: 192.0.2.0/24 }
          - { type: dn, common_name: dora, organization: Lab, country: SE }
        guests: [ { type: email, value: "*@guest.test" } ]
      tunnels:
        - { name: staff, profile: roaming, auth: certificate, policy: default, id_list: staff, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.1.0/24], pool: { addresses: 192.168.189.30-192.168.189.50, dns: [192.168.28.4] } }
        - { name: guests, profile: roaming, auth: certificate, policy: default, id_list: guests, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.2.0/24], pool: { addresses: 192.168.190.30-192.168.190.50 } }
      """;

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Everybody goes, so that the next test begins with a quiet gateway. */
  @AfterEach
  void everybodyGoes() throws Exception {
    for (IkeClient client : clients()) {
      if (!lab.road.sas(client.name()).isEmpty()) {
        lab.road.logout(client.name());
      }
    }
    Awaitility.await("no session is left")
        .atMost(CharonLab.PATIENCE)
        .until(() -> service.sessions("").isEmpty());
  }

  @Test
  void theGoodComeInAndTheSessionSaysHow() throws Exception {
    JsonNode session = lab.comesIn(service, lab.road, "alice", "alice@lab.test");
    String given = lab.passes(lab.road, Place.ROAD, "alice", LabNetwork.OFFICE);

    assertThat(session.get("gateway").asText()).isEqualTo("gw1");
    assertThat(session.get("tunnel").asText()).isEqualTo("staff");
    assertThat(session.get("claimed_id").asText()).contains("alice@lab.test");
    assertThat(session.get("identity").get("subject").asText()).contains("CN=alice");
    assertThat(session.get("remote_address").asText()).startsWith(LabNetwork.ROAD_ADDRESS);
    Awaitility.await("the session knows its address")
        .atMost(CharonLab.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(service.sessions("alice@lab.test").getLast().get("virtual_ips"))
                    .map(JsonNode::asText)
                    .containsExactly(given));
  }

  @Test
  void theRevokedStayOut() throws Exception {
    lab.staysOut(service, lab.road, "revoked", "revoked@lab.test");
  }

  @Test
  void whoShowsAnotherCasCertificateStaysOut() throws Exception {
    lab.staysOut(service, lab.road, "foreign", "foreign@lab.test");
  }

  /** charon caches the certificate of a stranger whom it refuses. */
  @Test
  void aStrangerWhoMadeACertificateWithAClientsNameDoesNotLockItOut() throws Exception {
    lab.staysOut(service, lab.road, "impostor", "bob@lab.test");
    lab.comesIn(service, lab.road, "email", "bob@lab.test");
    lab.road.logout("email");
  }

  @Test
  void whoIsNotListedStaysOut() throws Exception {
    lab.staysOut(service, lab.road, "unlisted", "somebody@elsewhere.test");
  }

  @Test
  void whoClaimsAnothersIdentityStaysOut() throws Exception {
    lab.staysOut(service, lab.road, "borrowed", "bob@lab.test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email | bob@lab.test         | bob@lab.test",
        "dns   | machine.lab.test     | machine.lab.test",
        "ip    | 192.0.2.77           | 192.0.2.77",
        "dn    | C=SE, O=Lab, CN=dora | dora"
      })
  void everyTypeOfIdentityComesIn(String type, String identity, String known) throws Exception {
    LoginAttempt login = lab.road.login(type);
    assertThat(login.succeeded()).as("%s%n%s", login.said(), lab.gateway.logEnd()).isTrue();
    Awaitility.await("a session")
        .atMost(CharonLab.PATIENCE)
        .until(() -> service.sessions("").size() == 1);
    JsonNode session = service.sessions("").getFirst();
    assertThat(session.get("tunnel").asText()).isEqualTo("staff");
    assertThat(session.get("claimed_id").asText()).contains(known);
    assertThat(lab.gateway.sas(identity)).hasSize(1);
    lab.passes(lab.road, Place.ROAD, type, LabNetwork.OFFICE);
  }

  @Test
  void twoGroupsComeIntoTwoTunnelsAndReachWhatIsTheirs() throws Exception {
    JsonNode alice = lab.comesIn(service, lab.road, "alice", "alice@lab.test");
    JsonNode gina = lab.comesIn(service, lab.road, "gina", "gina@guest.test");
    assertThat(alice.get("tunnel").asText()).isEqualTo("staff");
    assertThat(gina.get("tunnel").asText()).isEqualTo("guests");
    assertThat(lab.passes(lab.road, Place.ROAD, "alice", LabNetwork.OFFICE))
        .startsWith("192.168.189.");
    String guest = lab.passes(lab.road, Place.ROAD, "gina", LabNetwork.PLANT);
    assertThat(guest).startsWith("192.168.190.");
    assertThat(lab.traffic.exchange(Place.ROAD, guest, LabNetwork.OFFICE))
        .as("a guest in the office")
        .doesNotContain("from ");
  }

  /** charon keeps the old certificate until it is flushed; it must not stand against its owner. */
  @Test
  void theOwnerOfARenewedCertificateComesInAfterTheThiefOfTheOldOne() throws Exception {
    lab.staysOut(service, lab.road, "thief", "renewed@lab.test");
    lab.comesIn(service, lab.road, "renewed", "renewed@lab.test");
    lab.staysOut(service, lab.road, "thief", "renewed@lab.test");
    assertThat(lab.gateway.sas("renewed@lab.test")).as("the owner goes on").hasSize(1);
    lab.passes(lab.road, Place.ROAD, "renewed", LabNetwork.OFFICE);
  }

  @Test
  void rekeyingAsksNothingAndReauthenticationAsksAgain() throws Exception {
    lab.comesIn(service, lab.road, "alice", "alice@lab.test");
    long decisions = service.decisions();
    assertThat(lab.road.swanctl("--rekey", "--ike", "alice")).contains("successfully");
    Awaitility.await("the SA is rekeyed")
        .atMost(CharonLab.PATIENCE)
        .until(() -> lab.gateway.log().contains("rekeyed between"));
    assertThat(service.sessions("alice@lab.test")).as("after a rekey").hasSize(1);
    assertThat(service.decisions()).as("a rekey asks nothing").isEqualTo(decisions);

    assertThat(lab.road.swanctl("--rekey", "--ike", "alice", "--reauth")).contains("successfully");
    Awaitility.await("another decision")
        .atMost(CharonLab.PATIENCE)
        .until(() -> service.decisions() > decisions);
    Awaitility.await("one session and one SA are left")
        .atMost(CharonLab.PATIENCE)
        .until(
            () ->
                service.sessions("alice@lab.test").size() == 1
                    && lab.gateway.sas("alice@lab.test").size() == 1);
  }

  @Test
  void anOperatorCutsASession() throws Exception {
    JsonNode session = lab.comesIn(service, lab.road, "alice", "alice@lab.test");
    HttpResponse<String> cut =
        service.post(
            "/sessions/" + session.get("id").asText() + "/cut",
            "{\"by\":\"bob\",\"why\":\"a test\"}");
    assertThat(cut.statusCode()).as(cut.body()).isEqualTo(200);
    lab.awaitGone("alice@lab.test");
    Awaitility.await("no session")
        .atMost(CharonLab.PATIENCE)
        .until(() -> service.sessions("alice@lab.test").isEmpty());
    HttpResponse<String> again =
        service.post("/sessions/" + session.get("id").asText() + "/cut", "{}");
    assertThat(again.statusCode()).isEqualTo(404);
  }

  /** Only keys of one's own, and never of ours, may be read in a log. */
  @Test
  void noKeyStandsInALog() throws Exception {
    lab.comesIn(service, lab.road, "alice", "alice@lab.test");
    String key = Files.readString(lab.pki.file("gw.key")).lines().toList().get(1);
    assertThat(service.log()).doesNotContain(key).doesNotContain("PRIVATE KEY");
    assertThat(lab.gateway.log()).doesNotContain(key);
  }
}
