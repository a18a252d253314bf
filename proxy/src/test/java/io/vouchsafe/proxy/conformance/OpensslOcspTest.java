package io.vouchsafe.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** OpenSSL's OCSP test data: who may sign, about what, with which bytes. */
class OpensslOcspTest {
  /** Right ones; a lower score has to be explained before this number is. */
  private static final int FLOOR = 59;

  @Test
  void goodIsGoodAndNothingElseIs() throws IOException {
    Suite suite = Suite.named("openssl-ocsp");
    Score score =
        Score.of(
                "OpenSSL OCSP",
                suite.expected(),
                suite.answers(UnaryOperator.identity()),
                OpensslOcspTest::isGood)
            .print();
    assertThat(score.falseAccepts()).isEmpty();
    assertThat(score.right()).isGreaterThanOrEqualTo(FLOOR);
  }

  private static boolean isGood(JsonNode node) {
    return node.path("status").asText().equals("good")
        && node.path("verdict").asText().equals("valid");
  }
}
