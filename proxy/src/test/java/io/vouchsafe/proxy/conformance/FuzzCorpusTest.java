package io.vouchsafe.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Public fuzz corpora: whatever the bytes, an answer within a second, and the stream goes on. */
class FuzzCorpusTest {
  private static final int LINES = 2950;
  private static final int MICROS_PER_SECOND = 1_000_000;

  @Test
  void everyLineIsAnsweredInTimeAndNoneIsABug() throws IOException {
    Map<String, JsonNode> answers = Suite.named("fuzz").answers(UnaryOperator.identity());
    System.out.printf(
        "fuzz corpora: %d of %d answered, slowest %d us%n",
        answers.size(),
        LINES,
        answers.values().stream().mapToLong(answer -> answer.get("us").asLong()).max().orElse(0));
    assertThat(answers).hasSize(LINES);
    assertThat(answers.values())
        .allSatisfy(
            answer -> {
              assertThat(answer.get("verdict").asText()).isIn("valid", "invalid");
              assertThat(answer.get("us").asLong()).isLessThan(MICROS_PER_SECOND);
            });
  }
}
