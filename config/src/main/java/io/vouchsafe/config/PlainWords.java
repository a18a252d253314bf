package io.vouchsafe.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a person writes about an emergency: who, why, when. It ends up in logs, so: one line. */
final class PlainWords {
  /** Longest text, characters. */
  static final int LONGEST = 500;

  private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}\\p{Cs}\\u2028\\u2029]+");

  private PlainWords() {}

  /** A key that takes one line of text. */
  static SettingKey<String> lineKey(String name) {
    return SettingKey.text(name, "one line of 1…" + LONGEST + " characters", PlainWords::line);
  }

  /** A key that takes an instant. */
  static SettingKey<Instant> instantKey(String name) {
    return SettingKey.text(name, "an instant as `2026-11-21T12:00:00Z`", PlainWords::instant);
  }

  /** One line of text. */
  static Optional<String> line(Value value) {
    Optional<String> text = value.string();
    Optional<String> line = text.filter(PlainWords::isLine);
    if (text.isPresent() && line.isEmpty()) {
      value.error(() -> Quoted.of(text.get()) + " is no line of 1…" + LONGEST + " characters");
    }
    return line;
  }

  static boolean isLine(String text) {
    return !text.isBlank() && text.length() <= LONGEST && LINE.matcher(text).matches();
  }

  /** RFC 3339 with an offset. */
  static Optional<Instant> instant(Value value) {
    Optional<String> text = value.string();
    try {
      return text.map(t -> OffsetDateTime.parse(t).toInstant());
    } catch (DateTimeException e) {
      value.error(() -> Quoted.of(text.orElse("")) + " is no instant such as 2026-11-21T12:00:00Z");
      return Optional.empty();
    }
  }
}
