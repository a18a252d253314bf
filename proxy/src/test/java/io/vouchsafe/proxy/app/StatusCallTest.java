package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Secret;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.it.Tool;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code GET /status}: what somebody on call looks at first. */
class StatusCallTest {

  @Test
  void itNamesTheServiceItsTenantsAndWhatEndsNext() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.crls = List.of(ServiceLab.CRL);
    try (ServiceLab lab = new ServiceLab(wishes)) {
      await().until(() -> !status(lab, "").getJsonArray("crls").isEmpty() && hasCrl(lab));
      lab.clock.advance(Duration.ofSeconds(5));
      JsonObject status = status(lab, "");

      assertThat(status.fieldNames()).startsWith("status", "version", "time", "started");
      assertThat(status.getString("status")).isEqualTo("ready");
      assertThat(status.getInteger("uptime_seconds")).isGreaterThanOrEqualTo(5);
      JsonObject tenant = status.getJsonArray("tenants").getJsonObject(0);
      assertThat(tenant.getString("tenant")).isEqualTo("acme");
      assertThat(tenant.getJsonArray("policies")).containsExactly("default");
      JsonObject next = status.getJsonArray("next").getJsonObject(0);
      assertThat(next.getString("kind")).isEqualTo("crl");
      assertThat(next.getString("name")).endsWith(ServiceLab.CRL);
      assertThat(next.getInteger("seconds")).isPositive();
      assertThat(status.getJsonArray("next").encode()).contains("staff CN=Lab Root");
      assertThat(status.getJsonArray("attention")).isEmpty();
    }
  }

  private static boolean hasCrl(ServiceLab lab) {
    return status(lab, "").getJsonArray("next").encode().contains("\"crl\"");
  }

  @Test
  void aDeadResponderStandsInAttentionBeforeAndAfterItsBreakerOpens() throws Exception {
    int dead = Tool.freePort();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.firstUrl = Optional.of(URI.create("http://127.0.0.1:" + dead + "/"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(responder(lab, dead).getBoolean("asked")).isFalse();

      lab.api.decide(lab.client("CN=Alice").certificate());
      assertThat(responder(lab, dead).getString("breaker")).isEqualTo("closed");
      assertThat(responder(lab, dead).getString("last_failure")).isEqualTo("unreachable");
      assertThat(concerns(lab)).containsExactly("failing");

      for (int client = 0; client < 5; client++) {
        lab.api.decide(lab.client("CN=Client " + client).certificate());
      }
      assertThat(responder(lab, dead).getString("breaker")).isEqualTo("open");
      assertThat(concerns(lab)).containsExactly("breaker_open");
      JsonObject first = status(lab, "").getJsonArray("attention").getJsonObject(0);
      assertThat(first.getString("list")).isEqualTo("responders");
      assertThat(first.getString("name")).startsWith("corp http://127.0.0.1:" + dead);
    }
  }

  @Test
  void aTenantsAnswerHoldsNothingOfOthers() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    try (ServiceLab lab = new ServiceLab(wishes)) {
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
      lab.api.decide(lab.client("CN=Mallory").certificate());

      assertThat(status(lab, "?tenant=acme").getJsonArray("last_denials")).hasSize(1);
      JsonObject other = status(lab, "?tenant=other");
      assertThat(other.getJsonArray("last_denials")).isEmpty();
      assertThat(other.getJsonArray("tenants")).isEmpty();
      assertThat(other.encode()).doesNotContain("acme").doesNotContain("Mallory");
    }
  }

  @Test
  void itIsForWhoHasTheToken() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.adminToken = Optional.of(new Secret("0123456789abcdef0123456789abcdef"));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(lab.api.admin("/status").statusCode()).isEqualTo(401);
      assertThat(
              lab.api
                  .admin("/status", "Authorization", "Bearer 0123456789abcdef0123456789abcdef")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void anythingElseIsRefused() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      assertThat(lab.api.adminPost("/status").statusCode()).isEqualTo(405);
      assertThat(lab.api.admin("/status/acme").statusCode()).isEqualTo(404);
      assertThat(lab.api.admin("/status?tenant=").statusCode()).isEqualTo(400);
      assertThat(lab.api.admin("/status?tennant=acme").statusCode()).isEqualTo(400);
    }
  }

  private static JsonObject responder(ServiceLab lab, int port) {
    return status(lab, "").getJsonArray("responders").stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("url").contains(":" + port + "/"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> concerns(ServiceLab lab) {
    JsonArray attention = status(lab, "").getJsonArray("attention");
    return attention.stream()
        .map(JsonObject.class::cast)
        .map(each -> each.getString("concern"))
        .toList();
  }

  private static JsonObject status(ServiceLab lab, String query) {
    try {
      return new JsonObject(lab.api.admin("/status" + query).body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
