package io.vouchsafe.config;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code OU=One,Two,Three} was meant to be (cOS Core, section 3.9, <em>ID lists</em>): a comma
 * inside a value is written with a backslash before it (RFC 4514 §2.4).
 */
final class EscapedCommas {
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s*(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\\.[0-9]+)+)\\s*=.*", Pattern.DOTALL);

  /** Names that are longer are shown by nobody. */
  private static final int LONGEST = 500;

  private EscapedCommas() {}

  /** How to write {@code text}, where escaping commas is all that it takes to make it a name. */
  static Optional<String> in(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    List<String> parts = parts(text);
    if (parts.size() < 2 || !ATTRIBUTE.matcher(parts.getFirst()).matches()) {
      return Optional.empty();
    }
    StringBuilder corrected = new StringBuilder(parts.getFirst());
    for (String part : parts.subList(1, parts.size())) {
      corrected.append(ATTRIBUTE.matcher(part).matches() ? "," : "\\,").append(part);
    }
    String name = corrected.toString();
    return !name.equals(text)
            && DistinguishedName.written(name) instanceof Parsed.Ok<DistinguishedName>
        ? Optional.of(name)
        : Optional.empty();
  }

  /** Continues the message of a mistake in {@code text}; empty when commas are not the matter. */
  static String hint(String text) {
    return in(text)
        .map(
            name ->
                "; a comma inside a value is written \\, and YAML wants single quotes around it: '"
                    + Quoted.plain(name, LONGEST)
                    + "'")
        .orElse("");
  }

  /** What stands between the commas that are neither escaped nor quoted. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
        continue;
      }
      part.append(c);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        part.append(text.charAt(i));
      } else if (c == '"') {
        quoted = !quoted;
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
