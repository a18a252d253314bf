package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A CA that revokes everybody does not end every tunnel at once (contract, {@code sessions}). */
@Tag("it")
class IkeHeldCutsIT {
  private static final int EVERYBODY = 25;

  /** Contract: 25 percent of the sessions, and at least so many. */
  private static final int CUT = 20;

  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    List<IkeClient> clients = new ArrayList<>();
    for (String name : names()) {
      lab.pki.email(name, name + "@lab.test");
      clients.add(IkeClient.of(name, name, name + "@lab.test"));
    }
    service = lab.serve(lab.settings(300, "[ocsp]", TUNNELS));
    lab.road.give(lab.pki, clients);
    lab.awaitFed("staff");
  }

  private static final String TUNNELS =
      """
      tunnels:
        - { name: staff, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.1.0/24], pool: { addresses: 192.168.189.30-192.168.189.90 } }
      """;

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  private static List<String> names() {
    return IntStream.range(0, EVERYBODY).mapToObj(number -> "one" + number).toList();
  }

  @Test
  void cutsAreHeldWhenEverybodyIsRevokedUntilSomebodyConfirmsIt() throws Exception {
    for (String name : names()) {
      lab.comesIn(service, lab.road, name, name + "@lab.test");
    }
    names().forEach(name -> lab.status.revoke(lab.pki.certificate(name)));
    assertThat(service.forget().statusCode()).isEqualTo(200);
    lab.await(service, "held cuts", () -> held().size() == EVERYBODY - CUT);
    lab.await(service, "the cuts", () -> live() == EVERYBODY - CUT);
    assertThat(service.json("/health/ready").toString()).contains("cuts_held");

    String one = name(held().getFirst());
    lab.road.swanctl("--rekey", "--ike", one);
    lab.awaitGone(one + "@lab.test");
    lab.staysOut(service, lab.road, one, one + "@lab.test");
    assertThat(live()).as("the others are still held").isEqualTo(EVERYBODY - CUT - 1);

    HttpResponse<String> released =
        service.post("/sessions/cut-held", "{\"by\":\"bob\",\"why\":\"the CA means it\"}");
    assertThat(released.statusCode()).as(released.body()).isEqualTo(200);
    lab.await(service, "nobody", () -> live() == 0 && service.sessions("").isEmpty());
    assertThat(service.get("/metrics").body())
        .contains("vouchsafe_sessions_cut_total{gateway=\"gw1\",reason=\"revoked\"}");
  }

  private static List<JsonNode> held() throws Exception {
    return service.sessions("").stream().filter(one -> one.path("cut_held").asBoolean()).toList();
  }

  private static String name(JsonNode session) {
    String subject = session.get("identity").get("subject").asText();
    return names().stream()
        .filter(name -> subject.matches(".*CN=" + name + "(,.*)?"))
        .findFirst()
        .orElseThrow();
  }

  private static long live() throws Exception {
    return lab.gateway
        .swanctl("--list-sas")
        .lines()
        .filter(line -> line.matches("\\S+: #.*"))
        .count();
  }
}
