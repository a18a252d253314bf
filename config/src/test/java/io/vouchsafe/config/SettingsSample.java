package io.vouchsafe.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings that a page or a file under {@code docs} shows: a run of lines that begins with a key of
 * the file, at any indentation. What is abbreviated with … is no sample.
 *
 * @param line where it begins
 */
record SettingsSample(Path file, int line, String yaml) {
  static final Path DOCS = Path.of("../docs");
  private static final Path README = Path.of("../README.md");
  private static final Pattern BEGIN =
      Pattern.compile(
          "( *)(?:(?:listen|limits|tenants|tls_fronts|include):(?: .*)?|service: https?://.*)");
  private static final Pattern AGENT = Pattern.compile("(?m)^serial_number:");

  /** All of them. */
  static List<SettingsSample> all() throws IOException {
    try (Stream<Path> files = Files.walk(DOCS)) {
      return Stream.concat(
              files
                  .filter(file -> file.toString().matches(".*\\.(md|yaml)"))
                  .filter(file -> !file.endsWith("openapi.yaml"))
                  .sorted(),
              Stream.of(README))
          .flatMap(file -> in(file).stream())
          .toList();
    }
  }

  /** Whether it is the file of {@code ocvpn-agent}. */
  boolean isOfAgent() {
    return AGENT.matcher(yaml).find();
  }

  private static List<SettingsSample> in(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<SettingsSample> found = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      Matcher begin = BEGIN.matcher(lines.get(at));
      if (begin.matches()) {
        int end = end(lines, at, begin.group(1));
        String yaml = String.join("\n", lines.subList(at, end)).stripIndent();
        if (!yaml.contains("…")) {
          found.add(new SettingsSample(file, at + 1, yaml));
        }
        at = end;
      }
    }
    return found;
  }

  private static int end(List<String> lines, int begin, String indent) {
    int end = begin;
    while (end < lines.size() && isWithin(lines.get(end), indent)) {
      end++;
    }
    return end;
  }

  /** A line that is indented less, or is no YAML of ours, ends it. */
  private static boolean isWithin(String line, String indent) {
    if (line.isBlank()) {
      return false;
    }
    if (!line.startsWith(indent)) {
      return false;
    }
    String rest = line.substring(indent.length());
    return rest.startsWith(" ") || rest.startsWith("#") || rest.matches("[a-z_]+:( .*)?");
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
