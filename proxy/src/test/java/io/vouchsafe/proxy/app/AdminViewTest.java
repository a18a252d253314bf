package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /cache/{tenant}} and {@code /decisions}: what an operator sees and can forget. */
class AdminViewTest {
  private ServiceLab lab;
  private Certificate alice;
  private Certificate mallory;

  @BeforeEach
  void start() throws Exception {
    lab = new ServiceLab();
    alice = lab.client("CN=Alice").certificate();
    mallory = lab.client("CN=Mallory").certificate();
    assertThat(reason(alice)).isEqualTo("ok");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(reason(mallory)).isEqualTo("revoked");
    lab.responder.say(spec -> spec);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void theCacheShowsHowFullItIsAndWhatItHoldsWithoutNames() throws Exception {
    String body = lab.api.admin("/cache/acme").body();

    JsonObject cache = new JsonObject(body);
    JsonObject memory = cache.getJsonObject("memories").getJsonObject("status");
    assertThat(memory.getInteger("entries")).isEqualTo(1);
    assertThat(memory.getInteger("memory")).isPositive();
    assertThat(memory.getInteger("maximum_memory")).isEqualTo(4 << 20);
    JsonObject apart = cache.getJsonObject("memories").getJsonObject("revoked");
    assertThat(apart.getInteger("entries")).isEqualTo(1);
    assertThat(apart.getInteger("memory")).isPositive();
    assertThat(apart.getInteger("maximum_memory")).isEqualTo(1 << 20);
    assertThat(cache.getJsonObject("memories").fieldNames())
        .containsExactlyInAnyOrder("status", "revoked", "accepted", "path", "response", "relayed");
    assertThat(cache.getJsonArray("statuses")).hasSize(2);
    JsonObject revoked = withStatus(cache.getJsonArray("statuses"), "revoked");
    assertThat(revoked.getString("revoked_at")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(revoked.getString("source")).isEqualTo("ocsp");
    assertThat(revoked.getString("object")).isEqualTo("corp");
    assertThat(revoked.getString("received")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(revoked.getString("end")).isEqualTo(mallory.notAfter().toString());
    assertThat(revoked.getString("key")).matches("[0-9a-f]{32}");
    assertThat(body).doesNotContain("Alice", "Mallory");
  }

  private static JsonObject withStatus(JsonArray statuses, String wanted) {
    return statuses.stream()
        .map(JsonObject.class::cast)
        .filter(each -> each.getString("status").equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theListIsBounded() throws Exception {
    assertThat(cache("?limit=1").getJsonArray("statuses")).hasSize(1);
    assertThat(cache("?limit=0").getJsonArray("statuses")).isEmpty();
    for (String wrong : List.of("1001", "-1", "many", "")) {
      assertThat(lab.api.admin("/cache/acme?limit=" + wrong).statusCode()).isEqualTo(400);
    }
    assertThat(lab.api.admin("/cache/nobody").statusCode()).isEqualTo(404);
    assertThat(lab.api.adminSend("POST", "/cache/acme", "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void forgettingAsksAnewButARevokedStays() throws Exception {
    JsonObject told = new JsonObject(lab.api.adminSend("DELETE", "/cache/acme", "").body());

    assertThat(told.getInteger("forgotten")).isEqualTo(1);
    assertThat(told.getInteger("kept")).isEqualTo(1);
    JsonObject memories = cache("").getJsonObject("memories");
    assertThat(memories.getJsonObject("path").getInteger("entries")).isZero();
    assertThat(memories.getJsonObject("accepted").getInteger("entries")).isEqualTo(1);
    assertThat(reason(mallory)).isEqualTo("revoked");
    assertThat(lab.responder.requests()).isEqualTo(2);
    assertThat(reason(alice)).isEqualTo("ok");
    assertThat(lab.responder.requests()).isEqualTo(3);
  }

  @Test
  void aRevokedIsForgottenOnlyWhenThatIsSaid() throws Exception {
    assertThat(lab.api.adminSend("DELETE", "/cache/acme?revoked=yes", "").statusCode())
        .isEqualTo(400);
    lab.api.adminSend("DELETE", "/cache/acme?revoked=true", "");
    assertThat(cache("").getJsonArray("statuses")).isEmpty();
    assertThat(reason(mallory)).as("what its responder says now").isEqualTo("ok");
  }

  /** A stored good and a stored revoked of the relay, each with the status behind it. */
  @ParameterizedTest
  @CsvSource({"false, 1", "true, 2"})
  void theRelayForgetsTooAndKeepsARevokedUnlessTold(boolean revokedToo, int asked)
      throws Exception {
    try (RelayClient client = new RelayClient(lab.service.apiPort())) {
      byte[] ben = asking(lab.client("CN=Ben").certificate());
      byte[] trudy = asking(lab.client("CN=Trudy").certificate());
      client.get(ben);
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.SUPERSEDED));
      client.get(trudy);
      int before = lab.responder.requests();
      assertThat(entries("response")).isEqualTo(2);
      assertThat(entries("relayed")).isEqualTo(2);

      lab.api.adminSend("DELETE", "/cache/acme?revoked=" + revokedToo, "");

      assertThat(entries("response")).isEqualTo(revokedToo ? 0 : 1);
      assertThat(entries("relayed")).isEqualTo(revokedToo ? 0 : 1);
      assertThat(client.get(ben).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
      assertThat(client.get(trudy).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
      assertThat(lab.responder.requests() - before).isEqualTo(asked);
    }
  }

  private byte[] asking(Certificate subject) throws Exception {
    return RelayClient.request(
        HashAlgorithm.SHA256, new byte[0], lab.issuing.certificate(), subject);
  }

  private int entries(String memory) throws Exception {
    return cache("").getJsonObject("memories").getJsonObject(memory).getInteger("entries");
  }

  @Test
  void aFailureOfAMomentAgoIsForgottenToo() throws Exception {
    Certificate ben = lab.client("CN=Ben").certificate();
    lab.responder.say(spec -> spec.brokenSignature());
    assertThat(reason(ben)).isEqualTo("status_unavailable");
    lab.responder.say(spec -> spec);
    assertThat(reason(ben)).as("not asked again so soon").isEqualTo("status_unavailable");

    lab.api.adminSend("DELETE", "/cache/acme", "");

    assertThat(reason(ben)).isEqualTo("ok");
  }

  @Test
  void decisionsAreTheLinesOfTheJournalNewestFirst() throws Exception {
    lab.clock.advance(Duration.ofSeconds(1));
    reason(mallory);

    JsonArray decisions = decisions("");
    lab.service.stop().toCompletionStage().toCompletableFuture().get();

    List<String> lines = lab.journalText().lines().toList();
    assertThat(decisions.stream().map(each -> ((JsonObject) each).encode()))
        .containsExactlyElementsOf(lines.reversed());
  }

  @Test
  void decisionsAreFilteredByReasonTenantAndDecision() throws Exception {
    lab.api.decide();
    assertThat(decisions("?reason=revoked")).hasSize(1);
    assertThat(decisions("?reason=ok&tenant=acme&decision=allow")).hasSize(1);
    assertThat(decisions("?decision=deny")).hasSize(2);
    assertThat(decisions("?decision=deny&limit=1")).hasSize(1);
    assertThat(decisions("?tenant=nobody")).isEmpty();
    assertThat(decisions("?reason=blocked")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?reason=bad",
        "?limit=0",
        "?limit=1001",
        "?limit=x",
        "?reasons=ok",
        "?reason=ok&reason=revoked",
        "?decision=maybe"
      })
  void aMisspeltFilterIsNoEmptyList(String query) throws Exception {
    assertThat(lab.api.admin("/decisions" + query).statusCode()).isEqualTo(400);
  }

  private JsonArray decisions(String query) throws Exception {
    return new JsonObject(lab.api.admin("/decisions" + query).body()).getJsonArray("decisions");
  }

  private JsonObject cache(String query) throws Exception {
    return new JsonObject(lab.api.admin("/cache/acme" + query).body());
  }

  private String reason(Certificate leaf) throws Exception {
    return lab.api.decide(leaf).getString("reason");
  }
}
