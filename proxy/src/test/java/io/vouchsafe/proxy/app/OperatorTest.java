package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Policy;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tokens, deadlines, observing, metrics and stopping. */
class OperatorTest {
  private static final String METRICS = "/metrics";

  @Test
  void withATokenConfiguredOnlyItsBearerAsksForDecisions() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.apiToken = Optional.of(new Secret("api"));
    wishes.adminToken = Optional.of(new Secret("admin"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(decisions(lab)).isEqualTo(401);
      assertThat(decisions(lab, "Authorization", "Bearer other")).isEqualTo(401);
      assertThat(decisions(lab, "Authorization", "Basic api")).isEqualTo(401);
      assertThat(decisions(lab, "Authorization", "Bearer api")).isEqualTo(200);
      assertThat(decisions(lab, "Authorization", "bearer api")).isEqualTo(200);
      assertThat(lab.api.post("/v1/nobody/decisions", "text/plain", "").statusCode())
          .as("a stranger does not learn which tenants there are")
          .isEqualTo(401);
      assertThat(lab.api.auth("/v1/acme/auth").statusCode())
          .as("forward auth is trusted by address")
          .isEqualTo(401);
      assertThat(lab.api.auth("/v1/acme/auth").headers().firstValue("X-Vouchsafe-Reason"))
          .contains("no_certificate");
      assertThat(lab.api.admin(METRICS).statusCode()).isEqualTo(401);
      assertThat(lab.api.admin(METRICS, "Authorization", "Bearer admin").statusCode())
          .isEqualTo(200);
    }
  }

  private static int decisions(ServiceLab lab, String... headers) throws Exception {
    return lab.api.post("/v1/acme/decisions", "application/json", "{}", headers).statusCode();
  }

  @Test
  void aLateAnswerIsATimeoutForWhoAskedAndGoodForWhoComesNext() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.timeout = Duration.ofMillis(100);
    try (ServiceLab lab = new ServiceLab(wishes)) {
      Certificate leaf = lab.client("CN=Alice").certificate();
      Promise<Void> gate = lab.responder.hold();

      JsonObject first = lab.api.decide(leaf);
      assertThat(first.getString("reason")).isEqualTo("status_unavailable");
      assertThat(first.encode()).contains("\"outcome\":\"timeout\"");

      gate.complete();
      Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> size(lab, "status") == 1);
      JsonObject next = lab.api.decide(leaf);
      assertThat(next.getString("reason")).isEqualTo("ok");
      assertThat(next.encode()).contains("\"source\":\"cache\"");
      assertThat(lab.responder.requests()).isEqualTo(1);
    }
  }

  private static int size(ServiceLab lab, String cache) throws Exception {
    String line =
        ApiClient.series(
                lab.api.admin(METRICS).body(),
                "cache_size{cache=\"" + cache + "\",tenant=\"acme\"}")
            .getFirst();
    return (int) Double.parseDouble(line.substring(line.lastIndexOf(' ')));
  }

  @Test
  void theDeadlineOfThePolicyEndsTheWholeDecision() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    // Our own work, the path, takes a small part of it even on a busy machine.
    wishes.deadline = Duration.ofSeconds(2);
    try (ServiceLab lab = new ServiceLab(wishes)) {
      Promise<Void> gate = lab.responder.hold();

      JsonObject verdict = lab.api.decide(lab.client("CN=Alice").certificate());

      assertThat(verdict.getString("reason")).isEqualTo("deadline");
      assertThat(verdict.getJsonObject("identity").getString("subject")).isEqualTo("CN=Alice");
      assertThat(verdict.getJsonArray("path")).hasSize(3);
      assertThat(verdict.getJsonArray("revocation").getJsonObject(0).getString("source"))
          .isEqualTo("none");
      gate.complete();
    }
  }

  @Test
  void loginsOnSeveralEventLoopsShareOneFetchAndOneMemory() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.eventLoops = 3;
    try (ServiceLab lab = new ServiceLab(wishes)) {
      Certificate leaf = lab.client("CN=Alice").certificate();
      Promise<Void> gate = lab.responder.hold();
      List<CompletableFuture<HttpResponse<String>>> logins = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        logins.add(lab.api.decideLater(leaf));
      }
      Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> lab.responder.requests() == 1);
      gate.complete();

      for (CompletableFuture<HttpResponse<String>> login : logins) {
        assertThat(new JsonObject(login.get(90, TimeUnit.SECONDS).body()).getString("reason"))
            .isEqualTo("ok");
      }
      assertThat(lab.responder.requests()).isEqualTo(1);
    }
  }

  @Test
  void aPolicyThatObservesAllowsAndSaysWhatItWouldHaveDone() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    try (ServiceLab lab = new ServiceLab(wishes)) {
      lab.responder.say(spec -> spec.unknown());

      JsonObject verdict = lab.api.decide(lab.client("CN=Alice").certificate());

      assertThat(verdict.getString("decision")).isEqualTo("allow");
      assertThat(verdict.getString("would")).isEqualTo("deny");
      assertThat(verdict.getString("reason")).isEqualTo("status_unknown");
      assertThat(verdict.getValue("identity")).as("nobody is vouched for").isNull();
    }
  }

  @Test
  void anAllowThatWouldBeADenyCarriesNoIdentityToTheFront() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    try (ServiceLab lab = new ServiceLab(wishes)) {
      String alice = ApiClient.escaped(lab.client("CN=Alice").certificate());
      HttpResponse<String> good = lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", alice);
      assertThat(good.statusCode()).isEqualTo(200);
      assertThat(good.headers().firstValue("X-Vouchsafe-Identity")).contains("CN%3DAlice");

      lab.responder.say(spec -> spec.unknown());
      String bob = ApiClient.escaped(lab.client("CN=Bob").certificate());
      HttpResponse<String> would = lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", bob);
      assertThat(would.statusCode()).isEqualTo(200);
      assertThat(would.headers().firstValue("X-Vouchsafe-Reason")).contains("status_unknown");
      assertThat(would.headers().firstValue("X-Vouchsafe-Identity")).isEmpty();
    }
  }

  @Test
  void aPolicyThatObservesStillRefusesWhatIsNoCertificate() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(lab.api.auth("/v1/acme/auth").statusCode()).isEqualTo(401);
      HttpResponse<String> garbage = lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", "garbage");
      assertThat(garbage.statusCode()).isEqualTo(403);
      assertThat(garbage.headers().firstValue("X-Vouchsafe-Reason")).contains("malformed");
    }
  }

  @Test
  void metricsCountDecisionsMemoryAndLookUpsUnderTheNamesOfTheContract() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      Certificate leaf = lab.client("CN=Alice").certificate();
      lab.api.decide(leaf);
      lab.api.decide(leaf);

      String metrics = lab.api.admin(METRICS).body();

      assertThat(metrics)
          .contains(
              "vouchsafe_decisions_total{decision=\"allow\",front=\"api\",policy=\"default\","
                  + "reason=\"ok\",tenant=\"acme\"} 2.0",
              "cache_gets_total{cache=\"status\",result=\"hit\",tenant=\"acme\"} 1.0",
              "cache_gets_total{cache=\"status\",result=\"miss\",tenant=\"acme\"} 1.0",
              "cache_size{cache=\"status\",tenant=\"acme\"} 1.0",
              "cache_evictions_total{cache=\"status\",tenant=\"acme\"} 0.0",
              "cache_memory_bytes{cache=\"status\",tenant=\"acme\"} ",
              "vouchsafe_ocsp_requests_seconds_count{object=\"corp\",outcome=\"good\","
                  + "tenant=\"acme\"} 1",
              "vouchsafe_decision_seconds_count 2");
    }
  }

  @Test
  void healthAndAnEmptyListOfSessionsAnswerOnTheAdminPort() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      assertThat(lab.api.admin("/health/live").statusCode()).isEqualTo(200);
      assertThat(lab.api.admin("/health/ready").body()).contains("ready");
      assertThat(lab.api.admin("/").body()).contains("<title>");
      assertThat(lab.api.admin("/reload").statusCode()).isEqualTo(405);
      assertThat(new JsonObject(lab.api.admin("/sessions").body()))
          .isEqualTo(new JsonObject().put("sessions", new JsonArray()));
      assertThat(lab.api.admin("/nothing").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void stoppingAnswersWhatIsInFlight() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      Promise<Void> gate = lab.responder.hold();
      CompletableFuture<HttpResponse<String>> login =
          lab.api.decideLater(lab.client("CN=Alice").certificate());
      Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> lab.responder.requests() == 1);

      Future<Void> stopped = lab.service.stop();
      gate.complete();

      assertThat(new JsonObject(login.get(90, TimeUnit.SECONDS).body()).getString("reason"))
          .isEqualTo("ok");
      assertThat(stopped.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS))
          .isNull();
    }
  }
}
