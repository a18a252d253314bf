package io.vouchsafe.proxy.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New settings are in place at once and as a whole, or not at all. */
class ReloadTest {
  private static final String STRICTER = ", purpose: server_auth";
  private static final String RELOADS = "vouchsafe_config_reloads_total{result=";

  private ReloadLab lab;
  private Certificate alice;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    lab = new ReloadLab(directory);
    alice = lab.client("CN=Alice");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void theNextDecisionIsUnderTheNewSettings() throws Exception {
    assertThat(decide()).isEqualTo("ok");

    lab.policy = STRICTER;
    JsonObject answer = lab.reload();

    assertThat(decide()).as("although its path was remembered").isEqualTo("extended_key_usage");
    assertThat(answer.getString("status")).isEqualTo("reloaded");
    assertThat(answer.getJsonObject("tenants").encode())
        .isEqualTo("{\"added\":[],\"removed\":[],\"changed\":[\"acme\"]}");
    lab.policy = "";
    lab.reload();
    assertThat(decide()).isEqualTo("ok");
  }

  /** A certificate of the lab lives for 366 days and a second. */
  @Test
  void whoNeedsNoCheckNeedsOneAgainOnceTheSettingIsGone() throws Exception {
    lab.policy = ", short_lived: { max_lifetime: 31622401 }";
    lab.reload();
    assertThat(decide()).isEqualTo("ok");
    assertThat(decide()).isEqualTo("ok");
    assertThat(lab.responder.requests()).isZero();

    lab.policy = ", short_lived: { max_lifetime: 31622400 }";
    lab.reload();
    assertThat(decide()).isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  @Test
  void limitsCountForConnectionsThatOpenFromThenOn() throws Exception {
    try (Socket first = stranger();
        Socket before = stranger()) {
      before.getOutputStream().write("POST / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      assertThat(before.getInputStream().read()).isPositive();

      lab.tenants = "limits: { per_source: 2 }";
      lab.reload();

      try (Socket third = stranger()) {
        assertThat(third.getInputStream().read()).as("closed at once").isNegative();
      }
      first.getOutputStream().write("POST / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      assertThat(first.getInputStream().read()).as("goes on").isPositive();
    }
  }

  private Socket stranger() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress("127.0.0.2", 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), lab.service.apiPort()));
    socket.setSoTimeout(9_000);
    return socket;
  }

  @Test
  void filesThatTheSettingsNameAreReadAgain() throws Exception {
    assertThat(decide()).isEqualTo("ok");

    lab.write("root.pem", lab.stranger.certificate());
    lab.reload();

    assertThat(decide()).isEqualTo("no_path");
  }

  @Test
  void blocksByHandAreKeptAndThoseOfTheFileAreReadAgain() throws Exception {
    lab.write("blocks.yaml", "entries: [ { subject: CN=Mallory } ]");
    lab.tenant = "block_list: blocks.yaml";
    lab.api.adminSend("PUT", "/blocks/acme", "{\"entries\":[{\"subject\":\"CN=Trudy\"}]}");
    assertThat(decide(lab.client("CN=Mallory"))).isEqualTo("ok");

    lab.reload();

    assertThat(decide(lab.client("CN=Mallory"))).isEqualTo("blocked");
    assertThat(decide(lab.client("CN=Trudy"))).isEqualTo("blocked");
    assertThat(lab.reload().getJsonObject("tenants").getJsonArray("changed"))
        .as("a list that is read again and says the same is no change")
        .isEmpty();
    lab.write("blocks.yaml", "entries: [ { serial: what } ]");
    assertThat(lab.tryReload().statusCode()).isNotEqualTo(200);
    assertThat(decide(lab.client("CN=Mallory"))).isEqualTo("blocked");
  }

  @Test
  void aDecisionInFlightEndsUnderTheSettingsWithWhichItBegan() throws Exception {
    Promise<Void> gate = lab.responder.hold();
    CompletableFuture<HttpResponse<String>> inFlight = lab.api.decideLater(alice);
    Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> lab.responder.requests() == 1);

    lab.policy = STRICTER;
    lab.reload();
    gate.complete();

    assertThat(new JsonObject(inFlight.get(90, TimeUnit.SECONDS).body()).getString("reason"))
        .isEqualTo("ok");
    assertThat(decide()).isEqualTo("extended_key_usage");
    assertThat(lab.metric("cache_size{cache=\"status\""))
        .as("what it learnt was accepted by settings that are gone")
        .isZero();
  }

  @Test
  void aBrokenFileChangesNothingAndSaysWhy() throws Exception {
    assertThat(lab.metric(RELOADS + "\"failure\"}")).as("shown from the start").isZero();
    lab.policy = STRICTER + ", purpsoe: any";
    lab.object = ", max_age: -2";

    HttpResponse<String> answer = lab.tryReload();

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getInteger("status")).isEqualTo(422);
    assertThat(problem.getString("detail").lines().skip(1))
        .hasSizeGreaterThanOrEqualTo(2)
        .anyMatch(line -> line.contains("vouchsafe.yaml:6") && line.contains("max_age"))
        .anyMatch(line -> line.contains("vouchsafe.yaml:8") && line.contains("purpsoe"));
    assertThat(problem.getJsonArray("problems"))
        .containsExactlyElementsOf(problem.getString("detail").lines().skip(1).toList());
    assertThat(decide()).isEqualTo("ok");
    assertThat(lab.metric(RELOADS + "\"failure\"}")).isEqualTo(1);
    assertThat(lab.metric(RELOADS + "\"success\"}")).isZero();
  }

  @Test
  void whereItListensTakesARestartAndNothingElseChangesEither() throws Exception {
    lab.listen = "api: 127.0.0.1:0, admin: 127.0.0.1:1";
    lab.policy = STRICTER;

    HttpResponse<String> answer = lab.tryReload();

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("listen.admin", "127.0.0.1:1", "restart");
    assertThat(decide()).isEqualTo("ok");
  }

  @Test
  void tokensChange() throws Exception {
    lab.write("api.token", "first");
    lab.write("admin.token", "secret");
    lab.listen += ", api_token: file:api.token, admin_token: file:admin.token";
    assertThat(lab.reload().getBoolean("tokens_changed")).isTrue();

    assertThat(lab.tryReload().statusCode()).isEqualTo(401);
    assertThat(decisions("first")).isEqualTo(200);
    lab.write("api.token", "second");
    HttpResponse<String> answer = lab.tryReload("Authorization", "Bearer secret");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("second");
    assertThat(decisions("first")).isEqualTo(401);
    assertThat(decisions("second")).isEqualTo(200);
  }

  @Test
  void theMetricsTokenChangesToo() throws Exception {
    lab.write("metrics.token", "first");
    lab.listen += ", metrics_token: file:metrics.token";
    assertThat(lab.reload().getBoolean("tokens_changed")).isTrue();
    assertThat(lab.api.admin("/metrics").statusCode()).isEqualTo(401);
    assertThat(metrics("first")).isEqualTo(200);

    lab.write("metrics.token", "second");
    assertThat(lab.reload().getBoolean("tokens_changed")).isTrue();
    assertThat(metrics("first")).isEqualTo(401);
    assertThat(metrics("second")).isEqualTo(200);
  }

  private int metrics(String token) throws Exception {
    return lab.api.admin("/metrics", "Authorization", "Bearer " + token).statusCode();
  }

  private int decisions(String token) throws Exception {
    return lab.api
        .post("/v1/acme/decisions", ApiClient.PEM, "", "Authorization", "Bearer " + token)
        .statusCode();
  }

  @Test
  void warningsAreTold() throws Exception {
    lab.object = ", accept_trusted_root_ca: true";

    assertThat(lab.reload().getJsonArray("warnings").encode()).contains("accept_trusted_root_ca");
  }

  @Test
  void tenantsComeAndGoWithTheirSeries() throws Exception {
    lab.api.decide(alice);
    lab.tenants =
        """
          beta:
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            policies: { default: { ca_group: staff, revocation: { sources: [] } } }
        """;
    assertThat(lab.reload().getJsonObject("tenants").encode())
        .isEqualTo("{\"added\":[\"beta\"],\"removed\":[],\"changed\":[]}");
    assertThat(beta()).isEqualTo(200);
    assertThat(lab.metrics()).contains("tenant=\"beta\"");

    lab.tenants = "";
    assertThat(lab.reload().getJsonObject("tenants").encode())
        .isEqualTo("{\"added\":[],\"removed\":[\"beta\"],\"changed\":[]}");

    assertThat(beta()).isEqualTo(404);
    assertThat(lab.metrics()).doesNotContain("tenant=\"beta\"").contains("tenant=\"acme\"");
  }

  /** What a tenant had before it went is no concern of the one that has its name now. */
  @Test
  void aTenantThatComesBackIsCountedAnew() throws Exception {
    String beta =
        """
          beta:
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            policies: { default: { ca_group: staff, revocation: { sources: [] } } }
        """;
    for (int time = 0; time < 3; time++) {
      lab.tenants = beta;
      lab.reload();
      assertThat(beta()).isEqualTo(200);
      assertThat(beta()).isEqualTo(200);
      assertThat(lab.metric("cache_size{cache=\"path\",tenant=\"beta\"}")).isEqualTo(1);
      assertThat(lab.metric("cache_gets_total{cache=\"path\",result=\"hit\",tenant=\"beta\"}"))
          .isEqualTo(1);

      lab.tenants = "";
      lab.reload();
      assertThat(lab.metrics()).doesNotContain("tenant=\"beta\"");
    }
  }

  @Test
  void twoReloadsAtOnceAreOneAfterTheOther() throws Exception {
    lab.policy = STRICTER;
    lab.write("vouchsafe.yaml", lab.yaml());
    List<CompletableFuture<HttpResponse<String>>> all =
        Stream.generate(() -> lab.api.adminPostLater("/reload")).limit(8).toList();

    for (CompletableFuture<HttpResponse<String>> each : all) {
      assertThat(each.get(90, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(decide()).isEqualTo("extended_key_usage");
    assertThat(
            all.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.body().contains("\"changed\":[\"acme\"]")))
        .as("one of them changed it")
        .isNotEmpty();
    assertThat(lab.metric(RELOADS + "\"success\"}")).isBetween(2.0, 8.0);
    assertThat(lab.metric(RELOADS + "\"failure\"}")).isZero();
  }

  /** Both what was learnt and what is on disk stay with the settings of the decision. */
  @Test
  void aDecisionInFlightReadsTheCrlsOfTheSettingsWithWhichItBegan() throws Exception {
    Certificate bob = lab.client("CN=Bob");
    CrlSpec nobody = CrlSpec.complete(lab.clock.instant());
    lab.crls = List.of(lab.publish("/nobody.crl", nobody));
    lab.reload();
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> !ApiClient.series(lab.metrics(), "vouchsafe_crl_entries").isEmpty());
    Promise<Void> gate = lab.responder.hold();
    CompletableFuture<HttpResponse<String>> inFlight = lab.api.decideLater("?policy=both", bob);
    Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> lab.responder.requests() == 1);

    lab.crlServer.withdraw("/nobody.crl");
    lab.crls =
        List.of(
            lab.publish(
                "/bob.crl", nobody.revoke(bob.serial().value(), lab.clock.instant()).number(9)));
    lab.reload();
    lab.responder.status(500);
    gate.complete();

    JsonObject verdict = new JsonObject(inFlight.get(90, TimeUnit.SECONDS).body());
    assertThat(verdict.getString("reason")).as(verdict.encode()).isEqualTo("ok");
    assertThat(reason("?policy=both", bob)).isEqualTo("revoked");
  }

  private String reason(String query, Certificate client) throws Exception {
    return new JsonObject(lab.api.decideLater(query, client).get(90, TimeUnit.SECONDS).body())
        .getString("reason");
  }

  private int beta() throws Exception {
    return lab.api.post("/v1/beta/decisions", ApiClient.PEM, ApiClient.pem(alice)).statusCode();
  }

  @Test
  void onlyPostReloads() throws Exception {
    assertThat(lab.api.admin("/reload").statusCode()).isEqualTo(405);
    assertThat(lab.api.adminPost("/reload/all").statusCode()).isEqualTo(404);
    assertThat(lab.metric(RELOADS + "\"success\"}")).isZero();
  }

  private String decide() throws Exception {
    return decide(alice);
  }

  private String decide(Certificate leaf) throws Exception {
    return lab.api.decide(leaf).getString("reason");
  }
}
