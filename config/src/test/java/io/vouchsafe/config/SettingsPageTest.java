package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/settings.md} and the reader say the same. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("../docs/settings.md");
  private static final Path README = Path.of("../README.md");

  @TempDir Path directory;

  /** Where the page as it must be is left when it is another. */
  private static final Path RIGHT = Path.of("target/settings.md");

  @Test
  void tablesOfThePageAreWhatTheReadersDeclare() throws IOException {
    String page = Files.readString(PAGE);
    String right = SettingsPage.withTables(page);

    if (!right.equals(page)) {
      Files.createDirectories(RIGHT.toAbsolutePath().getParent());
      Files.writeString(RIGHT, right);
    }

    String mend = "mend it with: cp config/target/settings.md docs/settings.md";
    assertThat(linesOf(right, page)).as("lines that the page lacks; " + mend).isEmpty();
    assertThat(linesOf(page, right)).as("lines that the page has too many; " + mend).isEmpty();
    assertThat(right.equals(page)).as("lines of the page are in order; " + mend).isTrue();
  }

  private static List<String> linesOf(String text, String other) {
    Set<String> there = other.lines().collect(Collectors.toSet());
    return text.lines().filter(line -> !there.contains(line)).toList();
  }

  @Test
  void pagesExampleIsGood() throws IOException {
    String example =
        Files.readString(PAGE)
            .lines()
            .filter(line -> line.startsWith("    "))
            .collect(Collectors.joining("\n"))
            .stripIndent();

    assertThat(new WrittenSettings(directory).problems(example)).isEmpty();
  }

  @Test
  void readmesExampleIsGood() throws IOException {
    String example =
        Files.readString(README)
            .lines()
            .dropWhile(line -> !line.startsWith("    listen:"))
            .takeWhile(line -> line.startsWith("    "))
            .collect(Collectors.joining("\n"))
            .stripIndent();

    assertThat(example).contains("tenants:", "policies:");
    assertThat(new WrittenSettings(directory).problems(example)).isEmpty();
  }
}
