package io.vouchsafe.proxy.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/vpn/snoop.md} and the table that explains say the same. */
class SnoopPageTest {
  private static final Path PAGE = Path.of("../docs/vpn/snoop.md");

  /** Where the page as it must be is left when it is another. */
  private static final Path RIGHT = Path.of("target/snoop.md");

  private static final String HEAD =
      "| charon says | what happened | what to do |\n|---|---|---|\n";

  @Test
  void theTableOfThePageIsTheTableThatExplains() throws Exception {
    String page = Files.readString(PAGE);
    int from = page.indexOf(HEAD);
    assertThat(from).as("the head of the table").isPositive();
    int to = page.indexOf("\n\n", from);
    String right =
        page.substring(0, from) + HEAD + rows() + page.substring(to < 0 ? page.length() : to);
    if (!right.equals(page)) {
      Files.createDirectories(RIGHT.toAbsolutePath().getParent());
      Files.writeString(RIGHT, right);
    }
    assertThat(List.of(page.split("\n")))
        .as("mend it with: cp proxy/target/snoop.md docs/vpn/snoop.md")
        .isEqualTo(List.of(right.split("\n")));
  }

  private static String rows() {
    return Arrays.stream(KnownFailure.values())
        .map(
            row ->
                "| `%s` | %s | %s |"
                    .formatted(said(row.pattern()), places(row.meaning()), row.advice()))
        .collect(Collectors.joining("\n"));
  }

  /** The pattern as a line that somebody may have before them. */
  private static String said(String pattern) {
    return pattern
        .replaceAll("\\(?\\\\S\\*SHA1\\\\S\\*\\)?", "…SHA1")
        .replaceAll("\\((\\.\\+|\\\\S\\+|\\\\d\\+)\\)|\\\\S\\+|\\\\d\\+|\\.\\*|\\.\\+", "…")
        .replace("(?:", "(")
        .replaceAll("([a-z])\\?", "$1")
        .replaceAll("\\\\(.)", "$1")
        .replace("|", "\\|");
  }

  private static String places(String meaning) {
    return meaning.replaceAll("\\{\\w+}", "…");
  }
}
