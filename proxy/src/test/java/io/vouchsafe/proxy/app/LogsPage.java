package io.vouchsafe.proxy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of each event in {@code docs/logs.md}. */
final class LogsPage {
  static final Path FILE = Path.of("..", "docs", "logs.md");

  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9_.\\[\\]]+)` \\| [^|]+ \\| (safe|personal) \\| .*\\|$");
  private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");

  private LogsPage() {}

  /** The paths of all fields, by the event's name. */
  static Map<String, Set<String>> fields() throws IOException {
    Map<String, Set<String>> fields = new TreeMap<>();
    List<Set<String>> current = List.of();
    for (String line : Files.readAllLines(FILE)) {
      Matcher row = ROW.matcher(line);
      if (line.startsWith("## ")) {
        current =
            WORD.matcher(line)
                .results()
                .map(event -> fields.computeIfAbsent(event.group(1), fresh -> new TreeSet<>()))
                .toList();
      } else if (row.matches()) {
        current.forEach(event -> event.add(row.group(1)));
      }
    }
    return fields;
  }
}
