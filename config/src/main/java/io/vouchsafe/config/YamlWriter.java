package io.vouchsafe.config;

import java.util.List;
import java.util.stream.Collectors;

/** Foreign text as YAML 1.2 scalars, and lines indented by level. */
public final class YamlWriter {
  private final StringBuilder text = new StringBuilder();

  /** Two blanks a level. */
  public YamlWriter line(int level, String line) {
    text.append("  ".repeat(level)).append(line).append('\n');
    return this;
  }

  public YamlWriter comment(int level, String comment) {
    return line(level, comment.isEmpty() ? "#" : "# " + comment);
  }

  public YamlWriter entry(int level, Entry entry) {
    String comment = entry.comment().isEmpty() ? "" : "  # " + entry.comment();
    String key = (entry.inForce() ? "" : "# ") + entry.key();
    return line(level, key + ": " + entry.value() + comment);
  }

  /**
   * One key of the settings.
   *
   * @param value as YAML
   * @param comment one line, or empty
   * @param inForce false: written as a comment, because it has no effect
   */
  public record Entry(String key, String value, String comment, boolean inForce) {
    public Entry(String key, Object value, String comment) {
      this(key, value.toString(), comment, true);
    }

    public Entry withoutEffect(String why) {
      return new Entry(key, value, comment + "; " + why, false);
    }
  }

  /** YAML 1.2 §7.3.1: double-quoted, so that nothing in it means anything. */
  public static String string(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
                quoted.append(String.format("\\u%04X", c));
              } else if (Character.getType(c) == Character.SURROGATE || c == 0xfeff) {
                quoted.append("\\uFFFD");
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }

  public static String list(List<String> values) {
    return values.stream().map(YamlWriter::string).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
