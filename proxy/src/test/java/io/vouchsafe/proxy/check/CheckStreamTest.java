package io.vouchsafe.proxy.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 6: one answer a line, and nothing stops the stream. */
@Timeout(180)
class CheckStreamTest {
  private static final Checker CHECKER =
      new Checker(InstantSource.fixed(Instant.parse("2026-07-01T12:00:00Z")));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void everyLineIsAnsweredOnceWhateverTheNumberOfThreads(int threads) throws IOException {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      input.append("{\"id\":").append(i).append(",\"op\":\"parse-cert\",\"der\":\"MAA=\"}\n");
    }
    Map<String, JsonNode> answers = answers(input.toString(), threads);
    assertThat(answers).hasSize(500);
    assertThat(answers.values())
        .allSatisfy(
            answer -> {
              assertThat(answer.get("verdict").asText()).isEqualTo("invalid");
              assertThat(answer.get("code").asText()).isEqualTo("malformed");
            });
  }

  @Test
  void badLinesAreAnsweredWithAnErrorAndTheStreamGoesOn() throws IOException {
    List<JsonNode> answers =
        inOrder(
            """
            nonsense
            {"id":"unfinished","op":
            {"op":7,"id":"wrong type"}
            {"id":"nothing to parse","op":"parse-cert"}

            {"id":"good line","op":"parse-cert","der":"MAA="}
            """);
    assertThat(answers).hasSize(5);
    assertThat(answers.get(0).get("id").isNull()).isTrue();
    assertThat(answers)
        .extracting(a -> a.get("id").asText())
        .containsExactly("null", "unfinished", "wrong type", "nothing to parse", "good line");
    assertThat(answers)
        .extracting(a -> a.get("verdict").asText())
        .containsExactly("error", "error", "error", "error", "invalid");
  }

  @Test
  void aLineThatIsTooLongIsAnsweredWithItsIdAndTheStreamGoesOn() throws IOException {
    String huge =
        "{\"id\":\"huge\",\"op\":\"parse-cert\",\"der\":\"" + "A".repeat(1_000_000) + "\"}";
    String input = huge + "\n{\"id\":\"next\",\"op\":\"parse-cert\",\"der\":\"MAA=\"}\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CheckStream(CHECKER, 1, 1000).run(bytes(input), out);
    List<JsonNode> answers = parsed(out);
    assertThat(answers.getFirst().get("id").asText()).isEqualTo("huge");
    assertThat(answers.getFirst().get("verdict").asText()).isEqualTo("error");
    assertThat(answers.getFirst().get("msg").asText()).contains("at most 1000");
    assertThat(answers.getLast().get("id").asText()).isEqualTo("next");
  }

  @Test
  void anAnswerHasEveryFieldOfTheContract() throws IOException {
    JsonNode answer = inOrder("{\"id\":\"x\"}").getFirst();
    assertThat(answer.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id",
            "verdict",
            "code",
            "cert",
            "status",
            "revocation",
            "user_policy_set",
            "path",
            "us",
            "msg");
    assertThat(answer.get("us").isIntegralNumber()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"plain\"", "\"\\ud800 alone\"", "\"line\\nfeed\"", "\"ümläut\"", "12", "1.50"})
  void theIdComesBackAsItWas(String id) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode answer = inOrder("{\"id\":" + id + "}").getFirst();
    assertThat(answer.get("id")).isEqualTo(mapper.readTree(id));
  }

  @Test
  void aPeerMayWaitForEachAnswerBeforeItSendsTheNextLine() throws Exception {
    try (PipedOutputStream toStream = new PipedOutputStream();
        PipedInputStream fromPeer = new PipedInputStream(toStream);
        PipedInputStream toPeer = new PipedInputStream();
        PipedOutputStream fromStream = new PipedOutputStream(toPeer)) {
      Thread stream =
          Thread.ofPlatform()
              .start(() -> runQuietly(new CheckStream(CHECKER, 2), fromPeer, fromStream));
      BoundedLines answers = new BoundedLines(toPeer, 10_000);
      for (int i = 0; i < 5; i++) {
        toStream.write(
            ("{\"id\":" + i + ",\"op\":\"parse-cert\",\"der\":\"MAA=\"}\n").getBytes(UTF_8));
        toStream.flush();
        String answer = new String(answers.next().orElseThrow().bytes(), UTF_8);
        assertThat(answer).startsWith("{\"id\":" + i + ",");
      }
      toStream.close();
      assertThat(stream.join(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void anOutputThatIsGoneEndsTheStream() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    assertThatThrownBy(() -> new CheckStream(CHECKER, 1).run(bytes("{}\n{}\n"), gone))
        .isInstanceOf(IOException.class)
        .hasMessage("broken pipe");
  }

  private static void runQuietly(CheckStream stream, InputStream in, OutputStream out) {
    try {
      stream.run(in, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, JsonNode> answers(String input, int threads) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CheckStream(CHECKER, threads).run(bytes(input), out);
    Map<String, JsonNode> byId = new HashMap<>();
    for (JsonNode answer : parsed(out)) {
      assertThat(byId.put(answer.get("id").asText(), answer)).isNull();
    }
    return byId;
  }

  private static List<JsonNode> inOrder(String input) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CheckStream(CHECKER, 1).run(bytes(input), out);
    return parsed(out);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static List<JsonNode> parsed(ByteArrayOutputStream out) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString(UTF_8).split("\n")) {
      answers.add(mapper.readTree(line));
    }
    return answers;
  }
}
