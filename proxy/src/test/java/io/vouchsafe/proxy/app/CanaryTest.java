package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.CanarySettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.vpnauth.identity.IdList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A responder that lies about a certificate of known status is noticed. */
@Timeout(240)
class CanaryTest {
  private static final Duration INTERVAL = Duration.ofSeconds(60);

  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.canary =
        issuing ->
            new CanarySettings("issuing", "default", client(issuing), client(issuing), INTERVAL);
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aResponderThatForgetsARevocationIsNoticedThoughItIsRemembered() throws Exception {
    // The responder knows one word for all: good.
    awaitCanary("revoked", canary -> Boolean.FALSE.equals(canary.getBoolean("ok")));
    assertThat(canary("revoked").getString("reason")).isEqualTo("ok");
    awaitCanary("good", canary -> Boolean.TRUE.equals(canary.getBoolean("ok")));
    assertThat(metric("vouchsafe_canary{", "good")).endsWith(" 1.0");
    assertThat(metric("vouchsafe_canary{", "revoked")).endsWith(" 0.0");

    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.clock.advance(INTERVAL);
    awaitCanary("revoked", canary -> Boolean.TRUE.equals(canary.getBoolean("ok")));
    awaitCanary("good", canary -> Boolean.FALSE.equals(canary.getBoolean("ok")));
    assertThat(canary("good").getString("reason")).isEqualTo("revoked");
    assertThat(canary("good").getInteger("ok_seconds_ago")).isEqualTo(60);
    assertThat(metric("vouchsafe_canary_age_seconds{", "good")).endsWith(" 60.0");

    lab.responder.say(spec -> spec);
    lab.clock.advance(INTERVAL);
    awaitCanary("revoked", canary -> Boolean.FALSE.equals(canary.getBoolean("ok")));
    assertThat(lab.api.admin("/health/ready").statusCode()).isEqualTo(200);
  }

  /** It is about a status, not about who may pass. */
  @Test
  void aCanaryNeedNotBeListed() throws Exception {
    lab.close();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.idList = Optional.of(new IdList("nobody", List.of()));
    wishes.canary =
        issuing ->
            new CanarySettings("issuing", "default", client(issuing), client(issuing), INTERVAL);
    lab = new ServiceLab(wishes);

    awaitCanary("good", canary -> Boolean.TRUE.equals(canary.getBoolean("ok")));
    assertThat(lab.api.decide(client(lab.issuing).getFirst()).getString("reason"))
        .isEqualTo("identity_not_listed");
  }

  @Test
  void nothingOfItIsCountedOrTold() throws Exception {
    awaitCanary("good", canary -> Boolean.TRUE.equals(canary.getBoolean("ok")));

    assertThat(lab.journalText()).isEmpty();
    assertThat(ApiClient.series(lab.api.admin("/metrics").body(), "vouchsafe_decisions_total"))
        .isEmpty();
  }

  private static List<Certificate> client(LabCa issuing) {
    return List.of(
        issuing.issue(CertificateSpec.client("CN=Canary", FakeClock.START)).certificate());
  }

  private void awaitCanary(String kind, Predicate<JsonObject> wanted) {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> canary(kind).getValue("ok") != null && wanted.test(canary(kind)));
  }

  private JsonObject canary(String kind) throws Exception {
    JsonArray all = new JsonObject(lab.api.admin("/health/ready").body()).getJsonArray("canaries");
    Optional<JsonObject> found =
        all.stream()
            .map(each -> (JsonObject) each)
            .filter(each -> each.getString("kind").equals(kind))
            .findFirst();
    return found.orElse(new JsonObject());
  }

  private String metric(String prefix, String kind) throws Exception {
    return ApiClient.series(lab.api.admin("/metrics").body(), prefix).stream()
        .filter(line -> line.contains("kind=\"" + kind + "\""))
        .findFirst()
        .orElseThrow();
  }
}
