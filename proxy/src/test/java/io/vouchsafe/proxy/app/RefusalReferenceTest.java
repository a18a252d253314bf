package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever was refused can name it, and the operator finds what is named. */
class RefusalReferenceTest {
  private static final String GARBAGE = "X-SSL-Client-Cert: garbage";
  private static final String HOSTILE = "evil%22%0a%7b$(id)";

  /** A refusal, and what the journal says of it. */
  private record Refusal(String method, String target, int status, String reason, String call) {
    private Refusal(String method, String target, int status, String reason) {
      this(method, target, status, reason, "");
    }
  }

  @Test
  @DisplayName("The reference of each refusal is in the journal and in GET /decisions")
  void everyRefusalHasAReferenceThatTheJournalHas() throws Exception {
    refused(
        new ServiceLab.Wishes(),
        new Refusal("GET", "/v1/nobody/auth", 403, "front_not_trusted", "unknown_tenant"),
        new Refusal(
            "POST", "/v1/acme/decisions?policy=nope", 404, "front_not_trusted", "unknown_policy"),
        new Refusal("GET", "/v1/acme/auth?polcy=x", 403, "front_not_trusted", "bad_query"),
        new Refusal("GET", "/v1/acme/auth", 403, "malformed"));
    ServiceLab.Wishes untrusted = new ServiceLab.Wishes();
    untrusted.trusted = "192.0.2.1";
    refused(
        untrusted,
        new Refusal("GET", "/v1/acme/auth", 403, "front_not_trusted", "untrusted_caller"),
        new Refusal("POST", "/v1/nobody/decisions", 404, "front_not_trusted", "unknown_tenant"));
    ServiceLab.Wishes guarded = new ServiceLab.Wishes();
    guarded.apiToken = Optional.of(new Secret("api"));
    refused(
        guarded, new Refusal("POST", "/v1/acme/decisions", 401, "front_not_trusted", "no_token"));
  }

  private static void refused(ServiceLab.Wishes wishes, Refusal... refusals) throws Exception {
    Map<String, Refusal> byReference = new LinkedHashMap<>();
    String journal;
    try (ServiceLab lab = new ServiceLab(wishes)) {
      for (Refusal refusal : refusals) {
        ForgedRequest.Answer answer =
            ForgedRequest.send(
                lab.service.apiPort(), refusal.method(), refusal.target(), "Host: any", GARBAGE);
        assertThat(answer.status()).as(refusal.target()).isEqualTo(refusal.status());
        String reference = answer.header("X-Vouchsafe-Reference");
        assertThat(reference).as(refusal.target()).isNotEmpty();
        if (refusal.status() != 403) {
          assertThat(answer.text()).contains("\"reference\":\"" + reference + "\"");
        }
        byReference.put(reference, refusal);
        assertThat(lab.api.admin("/decisions?reference=" + reference).body())
            .contains("\"reference\":\"" + reference + "\"");
      }
      lab.service.stop().toCompletionStage().toCompletableFuture().get();
      journal = lab.journalText();
    }
    byReference.forEach((reference, refusal) -> inJournal(journal, reference, refusal));
  }

  private static void inJournal(String journal, String reference, Refusal refusal) {
    JsonObject line =
        journal
            .lines()
            .map(JsonObject::new)
            .filter(each -> each.getString("reference").equals(reference))
            .findFirst()
            .orElseThrow();
    assertThat(line.getString("decision")).isEqualTo("deny");
    assertThat(line.getString("reason")).isEqualTo(refusal.reason());
    if (!refusal.call().isEmpty()) {
      assertThat(line.getString("call")).isEqualTo(refusal.call());
      assertThat(line.getJsonObject("personal").getString("caller")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  @DisplayName("A flood of unknown tenants is one line, and every one of them is still counted")
  void aFloodOfUnknownTenantsIsOneLine() throws Exception {
    ServiceLab lab = new ServiceLab();
    String last = "";
    try {
      for (int i = 0; i < 50; i++) {
        last =
            ForgedRequest.send(lab.service.apiPort(), "GET", "/v1/x" + i + "/auth", "Host: any")
                .header("X-Vouchsafe-Reference");
      }

      assertThat(lab.api.admin("/decisions?reference=" + last).body()).contains("\"x49\"");
      assertThat(decisions(lab))
          .containsExactly(
              "vouchsafe_decisions_total{decision=\"deny\",front=\"none\",policy=\"none\","
                  + "reason=\"front_not_trusted\",tenant=\"(unknown)\"} 50.0");
    } finally {
      lab.close();
    }
    List<String> lines = lab.journalText().lines().toList();
    assertThat(lines).singleElement().asString().contains("\"asked\":\"x0\"");
  }

  @Test
  @DisplayName("What a stranger writes is bounded in the journal and never a label of a metric")
  void aStrangersTextIsNoLabel() throws Exception {
    ServiceLab lab = new ServiceLab();
    try {
      ask(lab, "/v1/" + HOSTILE + "/auth");
      ask(lab, "/v1/acme/auth?policy=" + HOSTILE);
      ask(lab, "/v1/acme/auth?" + HOSTILE + "=1");
      ask(lab, "/v1/" + "y".repeat(3000) + "/auth");
      ForgedRequest.send(
          lab.service.apiPort(),
          "POST",
          "/v1/acme/decisions?policy=" + HOSTILE,
          "Host: any",
          "Content-Length: 0");

      String metrics = lab.api.admin("/metrics").body();
      assertThat(metrics).doesNotContain("evil", "yyyy");
      assertThat(decisions(lab)).allMatch(series -> series.contains("policy=\"none\""));
    } finally {
      lab.close();
    }
    assertThat(lab.journalText()).contains("evil");
    assertThat(lab.journalText().lines()).allMatch(line -> line.length() < 1200);
  }

  private static void ask(ServiceLab lab, String target) throws Exception {
    ForgedRequest.send(lab.service.apiPort(), "GET", target, "Host: any");
  }

  private static List<String> decisions(ServiceLab lab) throws Exception {
    return ApiClient.series(lab.api.admin("/metrics").body(), "vouchsafe_decisions_total");
  }
}
