package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ID lists and claimed identities through the whole service: every front, every answer. */
class IdentityDecisionTest {
  private static final String JSON = "application/json";
  private ServiceLab lab;

  @AfterEach
  void stop() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  private void start(ServiceLab.Wishes wishes, String... hosts) throws Exception {
    List<IdEntry> entries =
        Stream.of(hosts)
            .map(host -> IdEntries.read(IdType.DNS, host).toOptional().orElseThrow())
            .toList();
    wishes.idList = Optional.of(new IdList("staff", entries));
    lab = new ServiceLab(wishes);
  }

  private Certificate client(String... hosts) {
    CertificateSpec spec = CertificateSpec.client("CN=Alice", FakeClock.START);
    for (String host : hosts) {
      spec.dns(host);
    }
    return lab.issuing.issue(spec).certificate();
  }

  private JsonObject decide(Certificate leaf, String host) throws Exception {
    JsonObject body =
        new JsonObject()
            .put(
                "chain",
                new JsonArray().add(Base64.getEncoder().encodeToString(leaf.der().toBytes())))
            .put("claimed_id", new JsonObject().put("type", "dns").put("value", host));
    HttpResponse<String> answer = lab.api.post("/v1/acme/decisions", JSON, body.encode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static JsonObject entry(String host) {
    return new JsonObject().put("type", "dns").put("value", host);
  }

  @Test
  void whoIsListedPassesAndTheAnswerNamesTheEntry() throws Exception {
    start(new ServiceLab.Wishes(), "b.test", "*.staff.test");
    JsonObject verdict = lab.api.decide(client("a.test", "alice.staff.test"));
    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(verdict.getJsonObject("matched_id")).isEqualTo(entry("*.staff.test"));
    assertThat(verdict.containsKey("tunnel")).isTrue();
    assertThat(verdict.getValue("tunnel")).isNull();
  }

  @Test
  void nobodyIsAskedAboutWhomThePolicyDoesNotWant() throws Exception {
    start(new ServiceLab.Wishes(), "b.test");
    for (int round = 0; round < 2; round++) {
      JsonObject verdict = lab.api.decide(client("a.test"));
      assertThat(verdict.getString("decision")).isEqualTo("deny");
      assertThat(verdict.getString("reason")).isEqualTo("identity_not_listed");
      assertThat(verdict.getString("detail")).contains("id_list staff", "dns a.test");
      assertThat(verdict.getValue("matched_id")).isNull();
      assertThat(verdict.getJsonArray("path")).hasSize(3);
      assertThat(verdict.getJsonArray("revocation")).isEmpty();
    }
    assertThat(decide(client("b.test"), "c.test").getString("reason"))
        .isEqualTo("identity_mismatch");
    assertThat(lab.responder.requests()).isZero();
  }

  /** Path, then identity, then revocation. */
  @Test
  void theFirstThingThatIsWrongIsTold() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    start(wishes, "b.test");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.UNSPECIFIED));
    Certificate listed = client("b.test");
    assertThat(lab.api.decide(listed).getString("reason")).isEqualTo("revoked");
    assertThat(lab.api.decide(listed).getJsonObject("matched_id")).isEqualTo(entry("b.test"));
    assertThat(decide(listed, "c.test").getString("reason"))
        .as("it is known to be revoked")
        .isEqualTo("identity_mismatch");
    lab.clock.advance(Duration.ofDays(400));
    assertThat(decide(listed, "c.test").getString("reason")).isEqualTo("expired");
  }

  @Test
  void aBlockSaysSoWhoeverItIs() throws Exception {
    start(new ServiceLab.Wishes(), "b.test");
    Certificate unlisted = client("a.test");
    lab.api.decide(unlisted);
    assertThat(
            lab.api
                .adminSend(
                    "POST",
                    "/blocks/acme",
                    "{\"by\":\"ops\",\"why\":\"x\",\"entries\":[{\"subject\":\"CN=Alice\"}]}")
                .statusCode())
        .isLessThan(300);
    assertThat(lab.api.decide(unlisted).getString("reason")).isEqualTo("blocked");
  }

  /**
   * The path, its statuses, their judgement and the journal's text of them are remembered and the
   * same for both; the verdicts never are.
   */
  @Test
  void oneCertificateWithTwoClaimsNeverSharesAVerdict() throws Exception {
    start(new ServiceLab.Wishes(), "a.test", "*.b.test");
    Certificate leaf = client("a.test", "x.b.test", "c.test");
    for (int round = 0; round < 20; round++) {
      JsonObject asA = decide(leaf, "a.test");
      assertThat(asA.getString("reason")).isEqualTo("ok");
      assertThat(asA.getJsonObject("matched_id")).isEqualTo(entry("a.test"));
      JsonObject asB = decide(leaf, "x.b.test");
      assertThat(asB.getJsonObject("matched_id")).isEqualTo(entry("*.b.test"));
      assertThat(decide(leaf, "c.test").getString("reason")).isEqualTo("identity_not_listed");
      assertThat(decide(leaf, "d.test").getString("reason")).isEqualTo("identity_mismatch");
      assertThat(lab.api.decide(leaf).getJsonObject("matched_id")).isEqualTo(entry("a.test"));
    }
    assertThat(lab.responder.requests()).as("statuses are shared").isEqualTo(1);

    JsonArray told = decisions("");
    assertThat(told).hasSize(100);
    for (Object each : told) {
      JsonObject line = (JsonObject) each;
      JsonObject personal = line.getJsonObject("personal");
      String claimed =
          personal.containsKey("claimed_id")
              ? personal.getJsonObject("claimed_id").getString("value")
              : "nothing";
      switch (claimed) {
        case "a.test", "nothing" ->
            assertThat(personal.getJsonObject("matched_id")).isEqualTo(entry("a.test"));
        case "x.b.test" ->
            assertThat(personal.getJsonObject("matched_id")).isEqualTo(entry("*.b.test"));
        default -> {
          assertThat(personal.containsKey("matched_id")).isFalse();
          assertThat(line.getString("decision")).isEqualTo("deny");
        }
      }
    }
  }

  @Test
  void norAtOnce() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.eventLoops = 2;
    start(wishes, "a.test");
    Certificate leaf = client("a.test", "c.test");
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        Stream.of("a.test", "c.test", "d.test", "a.test")
            .map(host -> Thread.ofVirtual().start(() -> askOften(leaf, host, wrong)))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }

  private void askOften(Certificate leaf, String host, ConcurrentLinkedQueue<String> wrong) {
    String right =
        switch (host) {
          case "a.test" -> "ok";
          case "c.test" -> "identity_not_listed";
          default -> "identity_mismatch";
        };
    try {
      for (int i = 0; i < 50; i++) {
        String reason = decide(leaf, host).getString("reason");
        if (!reason.equals(right)) {
          wrong.add(host + " " + reason);
        }
      }
    } catch (Exception e) {
      wrong.add(e.toString());
    }
  }

  @Test
  void aClaimIsJudgedWhereThereIsNoList() throws Exception {
    lab = new ServiceLab();
    Certificate leaf = client("a.test");
    JsonObject verdict = decide(leaf, "A.test");
    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(verdict.getValue("matched_id")).isNull();
    assertThat(decide(leaf, "b.test").getString("reason")).isEqualTo("identity_mismatch");
  }

  @Test
  void forwardAuthHasNoClaimAndAnyIdentityCounts() throws Exception {
    start(new ServiceLab.Wishes(), "b.test");
    for (int round = 0; round < 2; round++) {
      HttpResponse<String> listed = auth(client("a.test", "b.test"));
      assertThat(listed.statusCode()).isEqualTo(200);
      HttpResponse<String> unlisted = auth(client("a.test"));
      assertThat(unlisted.statusCode()).isEqualTo(403);
      assertThat(unlisted.headers().firstValue("X-Vouchsafe-Reason"))
          .contains("identity_not_listed");
    }
  }

  private HttpResponse<String> auth(Certificate leaf) throws Exception {
    return lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", ApiClient.escaped(leaf));
  }

  @Test
  void aPolicyThatObservesSaysWhatItWouldHaveBeen() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    start(wishes, "b.test");
    JsonObject unlisted = lab.api.decide(client("a.test"));
    assertThat(unlisted.getString("decision")).isEqualTo("allow");
    assertThat(unlisted.getString("would")).isEqualTo("deny");
    assertThat(unlisted.getString("reason")).isEqualTo("identity_not_listed");
    assertThat(unlisted.getValue("identity")).isNull();
    assertThat(auth(client("a.test")).headers().firstValue("X-Vouchsafe-Identity")).isEmpty();

    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.UNSPECIFIED));
    JsonObject revoked = lab.api.decide(client("b.test"));
    assertThat(revoked.getString("would")).isEqualTo("deny");
    assertThat(revoked.getValue("matched_id")).as("it vouches for nobody").isNull();
  }

  /** It overrules the path, never who may pass. */
  @Test
  void breakGlassLetsInOnlyWhoIsListed() throws Exception {
    start(new ServiceLab.Wishes(), "b.test");
    Certificate listed = client("b.test");
    Certificate unlisted = client("a.test");
    lab.clock.advance(Duration.ofDays(400));
    for (Certificate leaf : List.of(listed, unlisted)) {
      assertThat(
              lab.api
                  .adminSend(
                      "PUT",
                      "/break-glass/acme/" + leaf.sha256().hex(),
                      "{\"until\":\"%s\",\"by\":\"ops\",\"why\":\"x\"}"
                          .formatted(lab.clock.instant().plusSeconds(3600)))
                  .statusCode())
          .isLessThan(300);
    }
    JsonObject verdict = lab.api.decide(listed);
    assertThat(verdict.getString("decision")).isEqualTo("allow");
    assertThat(verdict.getJsonObject("matched_id")).isEqualTo(entry("b.test"));
    assertThat(decide(listed, "c.test").getString("reason")).isEqualTo("identity_mismatch");
    assertThat(lab.api.decide(unlisted).getString("reason")).isEqualTo("identity_not_listed");
  }

  @Test
  void aHostileClaimIsAMismatchAndItsLineIsShort() throws Exception {
    lab = new ServiceLab();
    Certificate leaf = client("a.test");
    for (String claim :
        List.of("a.test\0", "\ud800", "\u202e", "*.test", "x".repeat(300_000), "")) {
      assertThat(decide(leaf, claim).getString("reason")).isEqualTo("identity_mismatch");
    }
    for (Object line : decisions("")) {
      assertThat(line.toString().length()).isLessThan(4096);
    }
  }

  @Test
  void decisionsAreFoundByTheirReason() throws Exception {
    start(new ServiceLab.Wishes(), "b.test");
    lab.api.decide(client("a.test"));
    lab.api.decide(client("b.test"));
    JsonArray found = decisions("?reason=identity_not_listed");
    assertThat(found).hasSize(1);
    assertThat(found.getJsonObject(0).getJsonObject("personal").getString("detail"))
        .contains("no entry of id_list staff matches");
  }

  private JsonArray decisions(String query) throws Exception {
    String limit = query.isEmpty() ? "?limit=1000" : "";
    return new JsonObject(lab.api.admin("/decisions" + query + limit).body())
        .getJsonArray("decisions");
  }
}
