package io.vouchsafe.proxy.app;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} shows: each metric with its type and the names of its labels. */
final class Exposition {
  private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$");
  private static final Pattern SAMPLE = Pattern.compile("^([a-z0-9_]+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-z0-9_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  private Exposition() {}

  /** A summary and the gauge of its largest value are one metric. */
  static Map<String, MetricsPage.Row> read(String text) {
    Map<String, String> types = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (sample.matches()) {
        labels
            .computeIfAbsent(metric(sample.group(1), types), fresh -> new TreeSet<>())
            .addAll(names(sample.group(2)));
      } else if (!line.startsWith("# HELP ") && !line.isEmpty()) {
        throw new AssertionError("not understood: " + line);
      }
    }
    Map<String, MetricsPage.Row> shown = new TreeMap<>();
    labels.forEach((name, all) -> shown.put(name, new MetricsPage.Row(types.get(name), all)));
    return shown;
  }

  private static String metric(String series, Map<String, String> types) {
    String base = series.replaceFirst("_(count|sum|max)$", "");
    return "summary".equals(types.get(base)) ? base : series;
  }

  private static Set<String> names(String braces) {
    Set<String> names = new TreeSet<>();
    if (braces != null) {
      LABEL.matcher(braces).results().forEach(label -> names.add(label.group(1)));
    }
    return names;
  }
}
