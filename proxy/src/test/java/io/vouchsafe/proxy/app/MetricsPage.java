package io.vouchsafe.proxy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of {@code docs/metrics.md}. */
final class MetricsPage {
  static final Path FILE = Path.of("..", "docs", "metrics.md");

  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `([a-z0-9_]+)` \\| (counter|gauge|summary) \\| ([^|]*)\\| [^|]*\\| [^|]+ \\| [^|]+"
              + " \\|$");
  private static final Pattern WORD = Pattern.compile("`([a-z0-9_]+)`");

  /** What a row promises. */
  record Row(String type, Set<String> labels) {}

  private MetricsPage() {}

  /** By the name of the metric. */
  static Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.startsWith("| `")) {
        continue;
      }
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        throw new IOException("not a row of metrics.md: " + line);
      }
      if (rows.put(row.group(1), new Row(row.group(2), words(row.group(3)))) != null) {
        throw new IOException("twice in metrics.md: " + row.group(1));
      }
    }
    return rows;
  }

  private static Set<String> words(String cell) {
    Set<String> words = new TreeSet<>();
    WORD.matcher(cell).results().forEach(found -> words.add(found.group(1)));
    return words;
  }
}
