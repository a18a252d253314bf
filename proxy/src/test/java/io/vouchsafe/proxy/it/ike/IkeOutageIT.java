package io.vouchsafe.proxy.it.ike;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.LabNetwork.Place;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens at the gateway when the responder, the service or charon is gone for a while. */
@Tag("it")
class IkeOutageIT {
  private static final int MAX_VERDICT = 6;

  /** Whole seconds of nextUpdate, and the moment between the answer and our clock. */
  private static final Duration GRANULARITY = Duration.ofSeconds(2);

  /** An issue's promise: charon knows all of it again so long after it is back. */
  private static final Duration FED_AGAIN = Duration.ofSeconds(5);

  /** So long an SA whose certificate nobody knows may wait for its client (docs/sessions.md). */
  private static final Duration UNJUDGED = Duration.ofSeconds(30);

  private static CharonLab lab;
  private static IkeService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = CharonLab.start();
    for (String name : List.of("crl", "crlrevoked", "closed", "stays", "refed", "unseen")) {
      lab.pki.email(name, name + "@lab.test");
    }
    lab.status.revoke(lab.pki.certificate("crlrevoked"));
    service = lab.serve(lab.settings(MAX_VERDICT, "[ocsp, crl]", TUNNELS));
    lab.road.give(
        lab.pki,
        List.of(
            client("crl"),
            client("crlrevoked"),
            client("closed"),
            client("stays"),
            client("refed"),
            client("unseen")));
    lab.awaitFed("staff");
  }

  private static IkeClient client(String name) {
    return IkeClient.of(name, name, name + "@lab.test");
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

  @Test
  void crlsServeWhileTheResponderIsDown() throws Exception {
    lab.status.ocspDown(true);
    try {
      lab.comesIn(service, lab.road, "crl", "crl@lab.test");
      lab.passes(lab.road, Place.ROAD, "crl", LabNetwork.OFFICE);
      lab.staysOut(service, lab.road, "crlrevoked", "crlrevoked@lab.test");
    } finally {
      lab.status.ocspDown(false);
    }
    lab.road.logout("crl");
    lab.awaitGone("crl@lab.test");
  }

  @Test
  void nobodyComesInWhenTheServiceHasBeenDownForAsLongAsAVerdictLives() throws Exception {
    lab.comesIn(service, lab.road, "closed", "closed@lab.test");
    lab.road.logout("closed");
    lab.awaitGone("closed@lab.test");
    service.stop();
    try {
      long stopped = System.nanoTime();
      Duration last = Duration.ofSeconds(MAX_VERDICT).plus(GRANULARITY);
      Awaitility.await("the first login that begins after max_verdict fails")
          .atMost(last.plus(CharonLab.PATIENCE))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> failsAfter(stopped, last));
      assertThat(lab.road.login("unseen").succeeded())
          .as("whoever was never asked about; %s", lab.gateway.logEnd())
          .isFalse();
    } finally {
      service.start();
    }
    Awaitility.await("the service is back")
        .atMost(CharonLab.PATIENCE)
        .until(() -> lab.road.login("closed").succeeded());
    lab.road.logout("closed");
  }

  /** Whether that time is over; a login that begins then must fail. */
  private static boolean failsAfter(long stopped, Duration last) throws Exception {
    boolean over = System.nanoTime() - stopped > last.toNanos();
    LoginAttempt login = lab.road.login("closed");
    if (login.succeeded()) {
      assertThat(over).as("somebody came in too late; %s", lab.gateway.logEnd()).isFalse();
      lab.road.logout("closed");
    }
    return over;
  }

  /** A session goes on for a while; then it is known, or its client has to log in anew. */
  @Test
  void aServiceThatIsRestartedLeavesNobodyUnjudged() throws Exception {
    lab.comesIn(service, lab.road, "stays", "stays@lab.test");
    String given = lab.road.virtualIps("stays").getFirst();
    try (Tool live = lab.traffic.goOn(Place.ROAD, given, LabNetwork.OFFICE)) {
      service.kill();
      int before = live.output().size();
      live.await("more answers without the service", () -> live.output().size() > before + 5);
      service.start();
    }
    lab.await(
        service,
        "a session, or no SA",
        UNJUDGED.plus(CharonLab.PATIENCE),
        () ->
            lab.gateway.sas("stays@lab.test").isEmpty()
                || !service.sessions("stays@lab.test").isEmpty());
    if (service.sessions("stays@lab.test").isEmpty()) {
      lab.road.cut("gw.lab.test");
      lab.comesIn(service, lab.road, "stays", "stays@lab.test");
    }
    lab.status.revoke(lab.pki.certificate("stays"));
    assertThat(service.forget().statusCode()).isEqualTo(200);
    assertThat(lab.awaitGone("stays@lab.test")).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aCharonThatIsRestartedKnowsAllWithinFiveSeconds() throws Exception {
    lab.comesIn(service, lab.road, "refed", "refed@lab.test");
    lab.gateway.kill();
    lab.gateway.start();
    long up = System.nanoTime();
    lab.awaitFed("staff");
    assertThat(Duration.ofNanos(System.nanoTime() - up)).isLessThan(FED_AGAIN);
    lab.road.cut("gw.lab.test");
    lab.comesIn(service, lab.road, "refed", "refed@lab.test");
    Awaitility.await("the session of before is gone")
        .atMost(CharonLab.PATIENCE)
        .until(() -> service.sessions("refed@lab.test").size() == 1);
    lab.passes(lab.road, Place.ROAD, "refed", LabNetwork.OFFICE);
    lab.road.logout("refed");
  }
}
