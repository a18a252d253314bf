package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever is learnt to be revoked or is blocked has no SA in any state within 2 s, whatever the
 * client does, and the neighbour's connection does not notice.
 */
@Tag("it")
class IkeCutIT {
  private static final Duration BOUND = Duration.ofSeconds(2);

  private static CharonLab lab;
  private static IkeService service;
  private Tool neighbour;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    lab.pki.email("neighbour", "neighbour@lab.test");
    lab.pki.email("talks", "talks@lab.test");
    lab.pki.email("silent", "silent@lab.test");
    lab.pki.email("blocked", "blocked@lab.test");
    lab.pki.email("named", "named@lab.test");
    lab.pki.email("held", "held@lab.test");
    service = lab.serve(lab.settings(300, "[ocsp]", TUNNELS));
    lab.site.give(
        lab.pki,
        List.of(
            IkeClient.of("neighbour", "neighbour", "neighbour@lab.test")
                .at(LabNetwork.GATEWAY_FOR_SITE)));
    lab.road.give(
        lab.pki,
        List.of(
            IkeClient.of("talks", "talks", "talks@lab.test"),
            IkeClient.of("silent", "silent", "silent@lab.test"),
            IkeClient.of("blocked", "blocked", "blocked@lab.test"),
            IkeClient.of("named", "named", "named@lab.test"),
            IkeClient.of("held", "held", "held@lab.test")));
    lab.awaitFed("staff");
    lab.comesIn(service, lab.site, "neighbour", "neighbour@lab.test");
  }

  private static final String TUNNELS =
      """
      tunnels:
        - { name: staff, profile: roaming, auth: certificate, policy: default, gateway_certificate: gw.pem, gateway_key: gw.key,
            local_networks: [172.16.1.0/24], pool: { addresses: 192.168.189.30-192.168.189.50 } }
      """;

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void theNeighbourTalks() throws Exception {
    neighbour =
        lab.traffic.goOn(
            Place.SITE, lab.site.virtualIps("neighbour").getFirst(), LabNetwork.OFFICE);
  }

  /** Over the connection that it had before. */
  @AfterEach
  void theNeighbourGoesOn() throws Exception {
    try (Tool talking = neighbour) {
      int before = talking.output().size();
      talking.await("more answers", () -> talking.output().size() > before + 5);
    }
  }

  @Test
  void theRevokedAreCut() throws Exception {
    lab.comesIn(service, lab.road, "talks", "talks@lab.test");
    lab.passes(lab.road, Place.ROAD, "talks", LabNetwork.OFFICE);
    learnRevoked("talks");
    assertThat(lab.awaitGone("talks@lab.test")).isLessThan(BOUND);
    noSession("talks@lab.test");
    lab.staysOut(service, lab.road, "talks", "talks@lab.test");
  }

  @Test
  void theRevokedAreCutThoughTheClientSaysNothing() throws Exception {
    lab.comesIn(service, lab.road, "silent", "silent@lab.test");
    lab.road.freeze();
    try {
      learnRevoked("silent");
      assertThat(lab.awaitGone("silent@lab.test")).isLessThan(BOUND);
      noSession("silent@lab.test");
    } finally {
      lab.road.thaw();
    }
    lab.road.logout("silent");
  }

  @Test
  void aBlockCutsAtOnceAndLetsNobodyBackIn() throws Exception {
    lab.comesIn(service, lab.road, "blocked", "blocked@lab.test");
    Certificate certificate = lab.pki.certificate("blocked");
    HttpResponse<String> block =
        service.post(
            "/blocks/acme",
            """
            {"by": "alice", "why": "a test", "entries": [{"serial": "%s", "issuer": "%s"}]}
            """
                .formatted(certificate.serial(), lab.pki.issuing.certificate().subject()));
    assertThat(block.statusCode()).as(block.body()).isBetween(200, 201);
    assertThat(lab.awaitGone("blocked@lab.test")).isLessThan(BOUND);
    noSession("blocked@lab.test");
    lab.staysOut(service, lab.road, "blocked", "blocked@lab.test");
  }

  /** An OCSP request has no subject, so that charon lets in whom only we refuse. */
  @Test
  void whoeverIsBlockedByNameIsCutAfterEachLogin() throws Exception {
    lab.comesIn(service, lab.road, "named", "named@lab.test");
    HttpResponse<String> block =
        service.post(
            "/blocks/acme",
            """
            {"by": "alice", "why": "a test", "entries": [{"subject": "%s"}]}
            """
                .formatted(lab.pki.certificate("named").subject()));
    assertThat(block.statusCode()).as(block.body()).isBetween(200, 201);
    assertThat(lab.awaitGone("named@lab.test")).isLessThan(BOUND);
    for (int login = 0; login < 3; login++) {
      // On a busy machine it may have ignored its end, and believe to be connected: no login then.
      lab.road.cut("named");
      LoginAttempt attempt = lab.road.login("named");
      assertThat(attempt.succeeded())
          .as("charon knows of no block%n%s%ngateway:%n%s", attempt.said(), lab.gateway.logEnd())
          .isTrue();
      assertThat(lab.awaitGone("named@lab.test")).isLessThan(BOUND);
      noSession("named@lab.test");
    }
  }

  /** charon keeps a <em>revoked</em> as long as a <em>good</em>, and is told to forget it. */
  @Test
  void whoIsOnHoldIsCutAndComesBackWhenTheHoldIsLifted() throws Exception {
    lab.comesIn(service, lab.road, "held", "held@lab.test");
    lab.status.hold(lab.pki.certificate("held"));
    assertThat(service.forget().statusCode()).isEqualTo(200);
    assertThat(lab.awaitGone("held@lab.test")).isLessThan(BOUND);
    noSession("held@lab.test");
    lab.staysOut(service, lab.road, "held", "held@lab.test");

    lab.status.restore(lab.pki.certificate("held"));
    assertThat(service.forgetRevoked().statusCode()).isEqualTo(200);
    lab.await(service, "a login", BOUND, () -> lab.road.login("held").succeeded());
    lab.await(service, "its session", () -> service.sessions("held@lab.test").size() == 1);
    lab.road.logout("held");
  }

  private static void learnRevoked(String name) throws Exception {
    lab.status.revoke(lab.pki.certificate(name));
    HttpResponse<String> forgotten = service.forget();
    assertThat(forgotten.statusCode()).as(forgotten.body()).isEqualTo(200);
  }

  private static void noSession(String identity) {
    Awaitility.await("no session of " + identity)
        .atMost(CharonLab.PATIENCE)
        .until(() -> service.sessions(identity).isEmpty());
  }
}
