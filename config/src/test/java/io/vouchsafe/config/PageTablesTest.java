package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row with a cell too few or too many, or without its end, breaks a table for its readers. */
class PageTablesTest {
  /** GitHub Flavored Markdown, tables: a bar with a backslash is a character, in code too. */
  private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");

  private static final Pattern RULE = Pattern.compile("\\|(:?-{3,}:?\\|)+");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../docs"))) {
      return Stream.concat(
              files.filter(file -> file.toString().endsWith(".md")).sorted(),
              Stream.of(Path.of("../README.md"), Path.of("../CHANGELOG.md")))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyRowHasTheCellsOfItsHeader(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).startsWith("|")) {
        at = table(page, lines, at, broken);
      }
    }
    assertThat(broken).isEmpty();
  }

  private static int table(Path page, List<String> lines, int begin, List<String> broken) {
    long cells = bars(lines.get(begin));
    int at = begin;
    for (; at < lines.size() && lines.get(at).startsWith("|"); at++) {
      boolean isRule = at == begin + 1;
      String line = lines.get(at);
      if (bars(line) != cells || !line.endsWith("|") || RULE.matcher(line).matches() != isRule) {
        broken.add(page + ":" + (at + 1) + ": " + line);
      }
    }
    boolean endsAlone = at == lines.size() || lines.get(at).isBlank();
    if (!endsAlone) {
      broken.add(page + ":" + (at + 1) + ": this line belongs to the table before it");
    }
    return at;
  }

  private static long bars(String line) {
    return BAR.matcher(line).results().count();
  }
}
