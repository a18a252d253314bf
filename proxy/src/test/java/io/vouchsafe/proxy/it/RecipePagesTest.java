package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/fronts}: one source. A file below a front's folder is what its test runs, and a page
 * prints it word for word after a paragraph that links to it.
 */
class RecipePagesTest {
  private static final Path README = Path.of("..", "README.md");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(RecipeFile.FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
    }
  }

  private static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.walk(RecipeFile.FOLDER, 2)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getParent().equals(RecipeFile.FOLDER))
          .map(Path::normalize)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void blockThatIsIntroducedAsAFileIsThatFile(Path path) throws IOException {
    for (MarkdownPage.Block block : MarkdownPage.of(path).blocks()) {
      List<Path> files = introduced(block);
      if (!files.isEmpty()) {
        assertThat(block.text())
            .as("%s prints %s", path, files.getFirst())
            .isEqualTo(Files.readString(files.getFirst()));
      }
    }
  }

  @Test
  void everyRecipeIsPrinted() throws IOException {
    Set<Path> printed = new HashSet<>();
    for (Path path : pages().toList()) {
      for (MarkdownPage.Block block : MarkdownPage.of(path).blocks()) {
        printed.addAll(introduced(block));
      }
    }
    assertThat(recipes())
        .hasSizeGreaterThan(10)
        .allSatisfy(file -> assertThat(printed).contains(file));
  }

  /** The recipe files that the paragraph before it links to: none or one. */
  private static List<Path> introduced(MarkdownPage.Block block) throws IOException {
    List<Path> known = recipes();
    List<Path> files =
        MarkdownPage.links(block.introduction()).stream()
            .map(link -> RecipeFile.FOLDER.resolve(link).normalize())
            .filter(known::contains)
            .toList();
    assertThat(files)
        .as("a paragraph introduces one file: %s", block.introduction())
        .hasSizeLessThan(2);
    return files;
  }

  @ParameterizedTest
  @CsvSource({"listen:, nginx/vouchsafe.yaml", "events, nginx/nginx.conf"})
  @DisplayName("The README prints nginx's recipe")
  void readme(String begin, String recipe) {
    assertThat(MarkdownPage.of(README).blocks())
        .filteredOn(block -> block.text().startsWith(begin))
        .singleElement()
        .satisfies(
            block -> assertThat(block.text()).isEqualTo(RecipeFile.of(recipe).withoutSchema()));
  }

  /** A front's settings are the README's with its own header format. */
  @ParameterizedTest
  @CsvSource({"caddy, caddy", "envoy, envoy", "traefik, traefik"})
  void settingsDifferInTheHeaderAlone(String folder, String header) {
    assertThat(RecipeFile.of(folder + "/vouchsafe.yaml").with("header: " + header, "header: nginx"))
        .isEqualTo(RecipeFile.of("nginx/vouchsafe.yaml"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path path) {
    for (String link : MarkdownPage.of(path).links()) {
      String file = link.replaceFirst("#.*", "");
      Path target = file.isEmpty() ? path : RecipeFile.FOLDER.resolve(file).normalize();
      assertThat(target).as("%s links to %s", path, link).exists();
      if (link.contains("#")) {
        assertThat(MarkdownPage.of(target).anchors())
            .as("%s links to %s", path, link)
            .contains(link.replaceFirst(".*#", ""));
      }
    }
  }
}
