package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The lab itself, with a gateway that is configured by hand and asks the service by OCSP: what the
 * other tests rely on works without our gateway, too.
 */
@Tag("it")
class CharonLabIT {
  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    lab.pki.email("alice", "alice@lab.test");
    lab.pki.email("bob", "bob@lab.test");
    lab.pki.email("eve", "eve@lab.test");
    lab.status.revoke(lab.pki.certificate("bob"));
    service = lab.serve(relayOnly());
    lab.gateway.copy(lab.pki.file("gw.pem"), "x509");
    lab.gateway.copy(lab.pki.file("gw.key"), "private");
    lab.gateway.copy(lab.pki.file("root-relay.pem"), "x509ocsp");
    lab.gateway.copy(lab.pki.file("issuing-relay.pem"), "x509ocsp");
    lab.gateway.give(lab.pki, byHand());
    lab.road.give(
        lab.pki,
        List.of(
            IkeClient.of("alice", "alice", "alice@lab.test"),
            IkeClient.of("bob", "bob", "bob@lab.test")));
    lab.site.give(
        lab.pki,
        List.of(IkeClient.of("eve", "eve", "eve@lab.test").at(LabNetwork.GATEWAY_FOR_SITE)));
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void trafficPassesWhoeverIsGoodAndNobodyElse() throws Exception {
    LoginAttempt good = lab.road.login("alice");
    assertThat(good.succeeded()).as("%s%n%s", good.said(), lab.gateway.logEnd()).isTrue();
    assertThat(lab.gateway.log()).contains("certificate status is good");
    lab.passes(lab.road, Place.ROAD, "alice", LabNetwork.OFFICE);

    assertThat(lab.road.login("bob").succeeded()).isFalse();
    assertThat(lab.gateway.log()).contains("certificate was revoked on");
    assertThat(lab.gateway.sas("bob@lab.test")).isEmpty();

    assertThat(lab.road.logout("alice")).contains("successfully");
    lab.awaitGone("alice@lab.test");
  }

  @Test
  void aFrozenClientIsSilentAndItsNeighbourGoesOn() throws Exception {
    assertThat(lab.site.login("eve").succeeded()).isTrue();
    assertThat(lab.road.login("alice").succeeded()).isTrue();
    String given = lab.road.virtualIps("alice").getFirst();
    try (Tool live = lab.traffic.goOn(Place.ROAD, given, LabNetwork.OFFICE)) {
      lab.site.freeze();
      lab.gateway.cut("eve@lab.test");
      lab.awaitGone("eve@lab.test");
      int before = live.output().size();
      live.await("more answers", () -> live.output().size() > before + 5);
    } finally {
      lab.site.thaw();
    }
    lab.road.logout("alice");
  }

  /** Settings of today: a relay without any gateway. */
  private static String relayOnly() {
    return lab.settings(300, "[ocsp]", "")
        .lines()
        .filter(line -> !line.contains("gateways:"))
        .map(line -> line.replace("purpose: ike, ", ""))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static String byHand() {
    return """
    connections {
      in {
        version = 2
        proposals = aes256gcm16-prfsha384-ecp384
        unique = never
        pools = people
        local { auth = pubkey
          certs = gw.pem
          id = gw.lab.test }
        remote { auth = pubkey
          cacerts = root.pem
          revocation = strict }
        children { net {
          local_ts = 172.16.1.0/24
          esp_proposals = aes256gcm16-ecp384 } }
      }
    }
    pools { people { addrs = 192.168.189.30-192.168.189.50 } }
    authorities {
      root { cacert = root.pem
        ocsp_uris = %1$s }
      issuing { cacert = issuing.pem
        ocsp_uris = %1$s }
    }
    """
        .formatted(service.apiUrl() + "/ocsp/acme");
  }
}
