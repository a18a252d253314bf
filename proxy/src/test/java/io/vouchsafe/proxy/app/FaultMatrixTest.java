package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way for a responder to misbehave, under every policy: the verdict, its reason and how the
 * attempt ended. No row but a trustworthy <em>good</em> is ever an {@code ok}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class FaultMatrixTest {
  private FaultLab lab;
  private Map<FaultCase, JsonObject> verdicts;

  /** All at once: what waits for a timeout waits beside the others. */
  @BeforeAll
  void ask() throws Exception {
    lab = new FaultLab();
    verdicts = lab.askAll();
  }

  @AfterAll
  void stop() throws Exception {
    lab.close();
  }

  Stream<FaultCase> cases() {
    return verdicts.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void verdictReasonAndOutcome(FaultCase row) {
    JsonObject verdict = verdicts.get(row);

    assertThat(outcomes(verdict)).as("%s", verdict).containsExactly(row.outcome().code());
    assertThat(verdict.getString("decision") + " " + verdict.getString("reason"))
        .as("%s", verdict)
        .isEqualTo(expected(row.outcome(), row.onUnavailable()));
  }

  /** Fails when somebody shrinks the matrix. */
  @Test
  void thereAreManyFaults() {
    assertThat(verdicts.keySet().stream().map(FaultCase::fault).distinct()).hasSizeGreaterThan(60);
    assertThat(verdicts).hasSize(lab.faults().size() * FaultCase.POLICIES);
  }

  private static String expected(Outcome outcome, OnUnavailable onUnavailable) {
    return switch (outcome) {
      case GOOD -> "allow ok";
      case REVOKED -> "deny revoked";
      case UNKNOWN -> "deny status_unknown";
      default ->
          switch (onUnavailable) {
            case DENY -> "deny status_unavailable";
            case ALLOW -> "allow status_unavailable_allowed";
          };
    };
  }

  private static List<String> outcomes(JsonObject verdict) {
    JsonArray attempts =
        verdict.getJsonArray("revocation").getJsonObject(0).getJsonArray("attempts");
    return attempts.stream().map(each -> ((JsonObject) each).getString("outcome")).toList();
  }
}
