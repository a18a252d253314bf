package io.vouchsafe.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** NIST PKITS 1.0.1: RFC 5280 path validation, and CRLs. */
class PkitsTest {
  /**
   * Invalid only because of a CRL: §4.4 basic revocation, the revoked self-issued ones of §4.5, the
   * CAs of §4.7 that may not sign CRLs, §4.14 distribution points, §4.15 delta CRLs.
   */
  private static final Pattern ONLY_FOR_REVOCATION =
      Pattern.compile("pkits::(4\\.4\\.\\d+|4\\.5\\.[257]|4\\.7\\.[45]|4\\.1[45]\\.\\d+)");

  /** OpenSSL 3.0 gets 247 right, the JDK's PKIX 246. */
  private static final int FLOOR = 249;

  private final Suite suite = Suite.named("pkits");

  @Test
  void pathsWithCrls() throws IOException {
    Score score =
        Score.of(
                "PKITS",
                suite.expected(),
                suite.answers(UnaryOperator.identity()),
                PkitsTest::isValid)
            .print();
    assertThat(score.falseAccepts()).isEmpty();
    assertThat(score.right()).isGreaterThanOrEqualTo(FLOOR);
  }

  @Test
  void pathsAloneWithoutRevocation() throws IOException {
    Map<String, JsonNode> answers = suite.answers(PkitsTest::withoutSources);
    Map<String, JsonNode> paths = new TreeMap<>(suite.expected());
    Map<String, JsonNode> revocation = new TreeMap<>(suite.expected());
    paths.entrySet().removeIf(PkitsTest::isOnlyForRevocation);
    revocation.keySet().removeAll(paths.keySet());

    Score score = Score.of("PKITS, paths alone", paths, answers, PkitsTest::isValid).print();
    System.out.printf(
        "PKITS, invalid only for revocation, apart: %d, valid as paths: %d%n",
        revocation.size(),
        revocation.keySet().stream().filter(id -> isValid(answers.get(id))).count());
    assertThat(score.falseAccepts()).isEmpty();
    assertThat(score.falseRejects()).isEmpty();
  }

  @Test
  void userConstrainedPolicySets() throws IOException {
    Map<String, JsonNode> answers = suite.answers(PkitsTest::withoutSources);
    List<String> different = new ArrayList<>();
    suite
        .expected()
        .forEach(
            (id, wanted) -> {
              JsonNode answer = answers.get(id);
              if (isValid(wanted)
                  && isValid(answer)
                  && wanted.has("user_policy_set")
                  && !sorted(wanted).equals(sorted(answer))) {
                different.add(id);
              }
            });
    System.out.println("PKITS, user_policy_set: " + different.size() + " different " + different);
    assertThat(different).isEmpty();
  }

  private static List<String> sorted(JsonNode node) {
    List<String> oids = new ArrayList<>();
    node.get("user_policy_set").forEach(oid -> oids.add(oid.asText()));
    return oids.stream().sorted().toList();
  }

  private static boolean isOnlyForRevocation(Map.Entry<String, JsonNode> wanted) {
    return !isValid(wanted.getValue()) && ONLY_FOR_REVOCATION.matcher(wanted.getKey()).matches();
  }

  private static boolean isValid(JsonNode node) {
    return node.get("verdict").asText().equals("valid");
  }

  private static JsonNode withoutSources(JsonNode request) {
    ((ArrayNode) request.get("revocation").get("sources")).removeAll();
    return request;
  }
}
