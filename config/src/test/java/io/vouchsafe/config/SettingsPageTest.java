package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/settings.md} and the reader say the same. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("../docs/settings.md");
  private static final Path README = Path.of("../README.md");

  @TempDir Path directory;

  @Test
  void pageNamesEveryKeyThatIsNotBuilt() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(UnbuiltKeys.KEYS).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
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
