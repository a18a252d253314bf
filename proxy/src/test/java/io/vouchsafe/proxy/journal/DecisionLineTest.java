package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.decision.UntrustedCall.Kind;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a line holds, and how long it becomes at most. */
class DecisionLineTest {
  private final DecisionLine line = new DecisionLine();

  @Test
  void everyAttemptIsThereWithItsTime() {
    JsonObject status =
        json(asked(attempt("http://one.test/", 200), attempt("http://two.test/", 7)))
            .getJsonArray("revocation")
            .getJsonObject(0);

    assertThat(status.getString("certificate")).isEqualTo(VerdictLab.LEAF.sha256().hex());
    assertThat(status.getValue("status")).isNull();
    assertThat(status.getString("source")).isEqualTo("none");
    assertThat(status.getJsonArray("attempts"))
        .containsExactly(
            new JsonObject()
                .put("source", "ocsp")
                .put("responder", "http://one.test/")
                .put("outcome", "timeout")
                .put("millis", 200),
            new JsonObject()
                .put("source", "ocsp")
                .put("responder", "http://two.test/")
                .put("outcome", "timeout")
                .put("millis", 7));
  }

  @Test
  @DisplayName("Attempts beyond the bound are counted, and a long URL is cut")
  void attemptsAreBounded() {
    Attempt[] many =
        Stream.generate(() -> attempt("http://" + "a".repeat(5000) + ".test/", 1))
            .limit(100)
            .toArray(Attempt[]::new);

    JsonObject status = json(asked(many)).getJsonArray("revocation").getJsonObject(0);

    assertThat(status.getJsonArray("attempts")).hasSize(EvidenceText.MOST_ATTEMPTS);
    assertThat(status.getInteger("attempts_left_out")).isEqualTo(36);
    assertThat(status.encode()).hasSizeLessThan(EvidenceText.MOST_ATTEMPTS * 400);
  }

  @Test
  @DisplayName("A line that is kept with short texts has few attempts: its whole length is bounded")
  void aKeptLineHasFewAttempts() {
    Attempt[] many =
        Stream.generate(() -> attempt("http://" + "a".repeat(5000) + ".test/", 1))
            .limit(100)
            .toArray(Attempt[]::new);
    List<String> journal = new ArrayList<>();
    RecentVerdicts recent = new RecentVerdicts(() -> 1);

    new VerdictLines(journal::add, recent, () -> 0).accept(asked(many));

    assertThat(journal).singleElement().asString().hasSizeGreaterThan(20_000);
    String kept = recent.newest(VerdictFilter.NONE, 9).lines().getFirst();
    assertThat(kept).hasSizeLessThan(VerdictLines.LONGEST_KEPT);
    JsonObject status = new JsonObject(kept).getJsonArray("revocation").getJsonObject(0);
    assertThat(status.getJsonArray("attempts")).hasSize(EvidenceText.FEW_ATTEMPTS);
    assertThat(status.getInteger("attempts_left_out")).isEqualTo(100 - EvidenceText.FEW_ATTEMPTS);
  }

  @Test
  void theLeafIsNamedAndItsNamesArePersonal() {
    JsonObject whole = json(VerdictLab.allow(1, "acme"));

    assertThat(whole.getString("serial")).isEqualTo("1a");
    assertThat(whole.getString("sha256")).isEqualTo(VerdictLab.LEAF.sha256().hex());
    assertThat(whole.getJsonObject("personal").fieldNames())
        .containsExactly("subject", "issuer", "detail");
  }

  @Test
  @DisplayName("What a remembered login rests on is put into words once")
  void theSameEvidenceIsWrittenOnce() {
    Verdict verdict = VerdictLab.allow(1, "acme");
    String first = line.of(verdict);
    verdict
        .leaf()
        .orElseThrow()
        .written()
        .keep(verdict.decision().evidence(), "\"revocation\":[],\"personal\":{\"kept\":true,");

    assertThat(line.of(verdict)).contains("\"kept\":true").isNotEqualTo(first);
    assertThat(
            line.of(
                VerdictLab.of(
                    2,
                    "acme",
                    new Decision.Allow(Reason.OK, "fine", VerdictLab.withPath(), VerdictLab.NOW),
                    verdict.leaf().orElseThrow())))
        .as("other evidence of the same leaf")
        .doesNotContain("kept");
  }

  @Test
  void whatSomebodyWasAskedForIsNotKept() {
    Verdict verdict = asked(attempt("http://one.test/", 1));
    line.of(verdict);

    assertThat(verdict.leaf().orElseThrow().written().of(verdict.decision().evidence())).isEmpty();
  }

  @Test
  @DisplayName(
      "A stranger's text can neither end a line nor steer a terminal nor turn a line around")
  void hostileTextIsEscaped() {
    String hostile = "a\"b\\c\n\u001b[2J\u009b\u2028\u202e\u2066\ufeff\ud83d\ude00";
    String text =
        line.of(VerdictLab.untrusted(1, Kind.UNKNOWN_TENANT, "192.0.2.1", hostile), 7, 1024);

    assertThat(text).endsWith("}\n").matches("[\\x20-\\x7e]+\n");
    JsonObject whole = new JsonObject(text);
    assertThat(whole.getString("tenant")).isEqualTo(Verdict.NO_TENANT);
    assertThat(whole.getString("call")).isEqualTo("unknown_tenant");
    assertThat(whole.getLong("left_out")).isEqualTo(7);
    JsonObject personal = whole.getJsonObject("personal");
    assertThat(personal.getString("asked")).isEqualTo(hostile);
    assertThat(personal.getString("caller")).isEqualTo("192.0.2.1");
  }

  @Test
  void theNameThatWasAskedForIsBounded() {
    String text =
        line.of(VerdictLab.untrusted(1, Kind.UNKNOWN_TENANT, "192.0.2.1", "x".repeat(9999)));

    assertThat(text).hasSizeLessThan(600);
  }

  private static Verdict asked(Attempt... attempts) {
    CertificateStatus status =
        new CertificateStatus(
            new RevocationQuery(VerdictLab.LEAF, VerdictLab.LEAF),
            Source.NONE,
            Optional.empty(),
            List.of(attempts));
    return VerdictLab.of(
        1, "acme", new Decision.Deny(Reason.STATUS_UNAVAILABLE, "no", VerdictLab.withPath(status)));
  }

  private static Attempt attempt(String url, int millis) {
    return new Attempt(
        Source.OCSP, url, Outcome.TIMEOUT, "", Duration.ofMillis(millis), Optional.empty());
  }

  private JsonObject json(Verdict verdict) {
    return new JsonObject(line.of(verdict));
  }
}
