package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/troubleshooting.md}: what its first columns say in code style that somebody sees is
 * what this service says, word for word. An ellipsis stands for what differs.
 */
class TroubleshootingPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

  @Test
  void whatIsSeenIsWhatTheServiceSays() throws IOException {
    String words = sources() + Files.readString(ROOT.resolve("docs/reasons.md"));
    List<String> seen = seen();

    assertThat(seen).hasSizeGreaterThan(30);
    assertThat(seen)
        .allSatisfy(
            text ->
                assertThat(words.contains(text))
                    .as("the service says \"%s\" somewhere", text)
                    .isTrue());
  }

  private static List<String> seen() {
    return MarkdownPage.of(ROOT.resolve("docs/troubleshooting.md")).lines().stream()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.split("\\|")[1])
        .flatMap(cell -> CODE.matcher(cell).results().map(found -> found.group(1)))
        .flatMap(text -> Arrays.stream(text.split("…")).map(String::strip))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /** All main code, with the parts of each sentence joined. */
  private static String sources() throws IOException {
    try (Stream<Path> files =
        Stream.of("config", "ocsp", "pki", "proxy", "vpn-auth")
            .flatMap(module -> walk(ROOT.resolve(module).resolve("src/main/java")))) {
      String all = files.map(TroubleshootingPageTest::read).collect(Collectors.joining("\n"));
      return JOINED.matcher(all).replaceAll("");
    }
  }

  private static Stream<Path> walk(Path folder) {
    try {
      return Files.walk(folder).filter(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
