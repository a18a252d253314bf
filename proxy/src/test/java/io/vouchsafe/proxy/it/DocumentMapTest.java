package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page can be found from {@code docs/README.md}, and every link of every page leads there.
 */
class DocumentMapTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Path MAP = DOCS.resolve("README.md");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(DOCS)) {
      return Stream.concat(top, docs)
          .filter(path -> path.toString().endsWith(".md"))
          .map(Path::normalize)
          .sorted()
          .toList()
          .stream();
    }
  }

  /** A map of a folder is its README; the decisions are a list of their own, by number. */
  @Test
  void everyPageIsOnTheMapOrOnThatOfItsFolder() throws IOException {
    Set<Path> found = new HashSet<>(targets(MAP));
    found.add(MAP.normalize());
    for (Path target : List.copyOf(found)) {
      if (target.endsWith("README.md")) {
        found.addAll(targets(target));
      }
    }
    assertThat(pages().filter(page -> page.startsWith(DOCS.normalize())))
        .hasSizeGreaterThan(40)
        .allSatisfy(
            page ->
                assertThat(found.contains(page) || found.contains(page.getParent()))
                    .as("docs/README.md leads to %s: add a line to it", page)
                    .isTrue());
  }

  @Test
  void theReadmeLeadsToTheMap() {
    assertThat(targets(ROOT.resolve("README.md"))).contains(MAP.normalize());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) {
    for (String link : MarkdownPage.of(page).links()) {
      Path target = target(page, link);
      assertThat(target).as("%s links to %s", page, link).exists();
      if (link.contains("#")) {
        assertThat(MarkdownPage.of(target).anchors())
            .as("%s links to %s", page, link)
            .contains(link.replaceFirst(".*#", ""));
      }
    }
  }

  private static List<Path> targets(Path page) {
    return MarkdownPage.of(page).links().stream().map(link -> target(page, link)).toList();
  }

  private static Path target(Path page, String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? page : page.resolveSibling(file).normalize();
  }
}
