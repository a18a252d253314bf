package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two gateways: one that calls the other by its name, and one for which nobody else vouches. */
@Tag("it")
class IkePairsIT {
  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    lab.pki.selfSigned("alone", "alone@lab.test");
    lab.pki.selfSigned("impostor", "alone@lab.test");
    lab.pki.site("remote", "remote.lab.test");
    for (String name : List.of("alone", "impostor", "remote")) {
      lab.site.copy(lab.pki.file(name + ".pem"), "x509");
      lab.site.copy(lab.pki.file(name + ".key"), "private");
    }
    lab.site.give(lab.pki, CALLED);
    service =
        lab.serve(
            lab.settings(300, "[ocsp]", TUNNELS)
                .replace("ca_groups: {", "ca_groups: { alone: { anchors: [alone.pem] },")
                .replace("    gateways:", ALONE + "    gateways:"));
    lab.awaitFed("calls", "alone");
    lab.await(
        service,
        "a session of the office",
        CharonLab.PATIENCE.multipliedBy(2),
        () -> !service.sessions("remote.lab.test").isEmpty());
  }

  private static IkeClient alone(String name) {
    return IkeClient.of(name, name, "alone@lab.test")
        .at(LabNetwork.GATEWAY_FOR_SITE)
        .behind("192.168.11.0/24");
  }

  /** Its status is nobody's to tell. */
  private static final String ALONE =
      "      alone: { ca_group: alone, purpose: ike, revocation: { sources: [] } }\n";

  private static final String CALLED =
      """
      connections {
        called {
          version = 2
          proposals = aes256gcm16-prfsha384-ecp384
          local { auth = pubkey
            certs = remote.pem
            id = remote.lab.test }
          remote { auth = pubkey
            id = gw.lab.test }
          children { net {
            esp_proposals = aes256gcm16-ecp384
            local_ts = 192.168.11.0/24
            remote_ts = 172.16.1.0/24 } }
        }
      }
      """;

  /** The first address of the office's name has nobody behind it. */
  private static final String TUNNELS =
      """
      tunnels:
        - { name: calls, profile: lan_to_lan, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key, local_id: gw.lab.test,
            remote_endpoint: office.lab.test, local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24], initiate: at_start }
        - { name: alone, profile: lan_to_lan, auth: certificate, policy: alone, gateway_certificate: gw.pem, gateway_key: gw.key,
            remote_endpoint: 203.0.113.1, local_networks: [172.16.1.0/24], remote_networks: [192.168.11.0/24] }
      """;

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void theGatewayCallsAllAddressesOfANameInTurn() throws Exception {
    JsonNode session = service.sessions("remote.lab.test").getLast();
    assertThat(session.get("tunnel").asText()).isEqualTo("calls");
    assertThat(session.get("remote_address").asText()).isEqualTo(LabNetwork.SITE_ADDRESS);
    assertThat(lab.traffic.exchange(Place.SITE, LabNetwork.BRANCH, LabNetwork.OFFICE))
        .isEqualTo("from " + LabNetwork.BRANCH);
  }

  @Test
  void whoSignedItselfComesInByItsOwnCertificateAlone() throws Exception {
    lab.site.give(lab.pki, List.of(alone("alone"), alone("impostor")));
    JsonNode session = lab.comesIn(service, lab.site, "alone", "alone@lab.test");
    assertThat(session.get("tunnel").asText()).isEqualTo("alone");
    lab.site.logout("alone");
    lab.awaitGone("alone@lab.test");
    lab.await(service, "no session", () -> service.sessions("alone@lab.test").isEmpty());
    lab.staysOut(service, lab.site, "impostor", "alone@lab.test");
  }
}
