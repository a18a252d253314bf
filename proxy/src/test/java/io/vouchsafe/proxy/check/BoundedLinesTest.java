package io.vouchsafe.proxy.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines end at line feeds, and no line takes more memory than it may. */
class BoundedLinesTest {

  @Test
  void linesEndAtLineFeedsAndTheLastNeedsNone() throws IOException {
    assertThat(texts("one\ntwo\n\nthree", 100)).containsExactly("one", "two", "", "three");
  }

  @Test
  void anEmptyStreamHasNoLine() throws IOException {
    assertThat(texts("", 100)).isEmpty();
    assertThat(texts("\n", 100)).containsExactly("");
  }

  @Test
  void aLineAsLongAsAllowedIsWhole() throws IOException {
    InputLine line = lines("x".repeat(10) + "\n", 10).getFirst();
    assertThat(line.isTooLong()).isFalse();
    assertThat(line.bytes()).hasSize(10);
  }

  @Test
  void aLongerLineIsCutAndTheNextOneIsWhole() throws IOException {
    List<InputLine> lines = lines("x".repeat(200_000) + "\nnext\n", 10);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().isTooLong()).isTrue();
    assertThat(lines.getFirst().length()).isEqualTo(200_000);
    assertThat(lines.getFirst().bytes()).hasSize(10);
    assertThat(new String(lines.getLast().bytes(), UTF_8)).isEqualTo("next");
  }

  @Test
  void aLineMayReachOverSeveralReads() throws IOException {
    String wide = "abcdefg".repeat(30_000);
    assertThat(texts(wide + "\n" + wide, 1_000_000)).containsExactly(wide, wide);
  }

  private static List<String> texts(String input, int max) throws IOException {
    return lines(input, max).stream().map(line -> new String(line.bytes(), UTF_8)).toList();
  }

  private static List<InputLine> lines(String input, int max) throws IOException {
    BoundedLines lines = new BoundedLines(new ByteArrayInputStream(input.getBytes(UTF_8)), max);
    List<InputLine> all = new ArrayList<>();
    for (Optional<InputLine> next = lines.next(); next.isPresent(); next = lines.next()) {
      all.add(next.get());
    }
    return all;
  }
}
