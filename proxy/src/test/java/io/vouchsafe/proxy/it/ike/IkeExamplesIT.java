package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Examples 10.5, 10.6 and 10.15 of the cOS Core manual, as settings, with who uses them. */
@Tag("it")
class IkeExamplesIT {
  private static final String JOHN =
      "C=SE, O=Clavister, OU=Support, CN=John Smith, E=john.smith@example.com";

  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    lab.pki.site("remote", "remote.lab.test");
    lab.pki.email("roams", "roams@lab.test");
    lab.pki.subject("john", JOHN);
    lab.pki.subject("jane", JOHN.replace("John", "Jane"));
    service = lab.serve(lab.settingsWithGatewaySigner(300, "[ocsp]", LAN_TO_LAN));
    lab.site.give(
        lab.pki,
        List.of(
            IkeClient.of("remote", "remote", "remote.lab.test")
                .at(LabNetwork.GATEWAY_FOR_SITE)
                .reaches("172.16.1.0/24")
                .behind("192.168.11.0/24")));
    lab.road.give(
        lab.pki,
        List.of(
            IkeClient.of("roams", "roams", "roams@lab.test").reaches("203.0.113.0/24"),
            IkeClient.of("john", "john", JOHN).reaches("203.0.113.0/24"),
            IkeClient.of("jane", "jane", JOHN.replace("John", "Jane")).reaches("203.0.113.0/24")));
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  private static final String LAN_TO_LAN =
      """
      tunnels:
        - { name: ipsec_local_to_remote_tunnel, profile: lan_to_lan, local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24],
            remote_endpoint: 203.0.113.1, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key }
      """;

  @Test
  void example10x5CertificateBasedLanToLan() throws Exception {
    settle(LAN_TO_LAN, "ipsec_local_to_remote_tunnel");
    JsonNode session = lab.comesIn(service, lab.site, "remote", "remote.lab.test");
    assertThat(session.get("tunnel").asText()).isEqualTo("ipsec_local_to_remote_tunnel");
    assertThat(lab.traffic.exchange(Place.SITE, LabNetwork.BRANCH, LabNetwork.OFFICE))
        .isEqualTo("from " + LabNetwork.BRANCH);
    lab.site.logout("remote");
    lab.awaitGone("remote.lab.test");
  }

  /** With config mode, which the manual recommends: two clients may have one inner address. */
  private static final String ROAMING =
      """
      tunnels:
        - { name: roaming_client_tunnel, profile: roaming, local_networks: [203.0.113.0/24], remote_endpoint: any,
            auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
            pool: { addresses: 192.168.189.30-192.168.189.50 } }
      """;

  @Test
  void example10x6RoamingClients() throws Exception {
    settle(ROAMING, "roaming_client_tunnel");
    JsonNode session = lab.comesIn(service, lab.road, "roams", "roams@lab.test");
    assertThat(session.get("tunnel").asText()).isEqualTo("roaming_client_tunnel");
    lab.passes(lab.road, Place.ROAD, "roams", LabNetwork.GATEWAY_FOR_SITE);
    lab.road.logout("roams");
    lab.awaitGone("roams@lab.test");
  }

  /** Country=Sweden of the manual is the two letters that a certificate can hold. */
  private static final String ID_LIST =
      """
      id_lists:
        my_id_list:
          - { type: dn, common_name: John Smith, organization: Clavister, organizational_unit: Support, country: SE, email_address: john.smith@example.com }
      tunnels:
        - { name: MyIPsecTunnel, profile: roaming, local_networks: [203.0.113.0/24], id_list: my_id_list,
            auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
            pool: { addresses: 192.168.190.30-192.168.190.50 } }
      """;

  @Test
  void example10x15IdList() throws Exception {
    settle(ID_LIST, "MyIPsecTunnel");
    JsonNode session = lab.comesIn(service, lab.road, "john", JOHN, "John Smith");
    assertThat(session.get("tunnel").asText()).isEqualTo("MyIPsecTunnel");
    lab.passes(lab.road, Place.ROAD, "john", LabNetwork.GATEWAY_FOR_SITE);
    assertThat(lab.road.login("jane").succeeded()).isFalse();
    lab.road.logout("john");
    lab.awaitGone(JOHN);
  }

  private static void settle(String tunnels, String name) throws Exception {
    service.write(lab.settingsWithGatewaySigner(300, "[ocsp]", tunnels));
    long flushes = lab.flushes();
    HttpResponse<String> reload = service.reload();
    assertThat(reload.statusCode()).as(reload.body()).isEqualTo(200);
    lab.awaitFed(name);
    lab.awaitFlush(service, flushes);
  }
}
