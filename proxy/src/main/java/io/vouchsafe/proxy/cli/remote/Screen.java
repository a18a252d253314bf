package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * Where answers are shown to a person. Whatever a certificate or a server wrote is escaped by
 * {@link #text}.
 *
 * @param now for ages, and for what is still to come
 */
record Screen(PrintStream out, Ink ink, Instant now) {
  private static final String NONE = "-";

  void line(String text) {
    out.println(text);
  }

  /** A value as it may be shown. */
  static String text(JsonObject object, String key) {
    Object value = object.getValue(key);
    return value == null ? NONE : Ink.shown(String.valueOf(value));
  }

  /** The values of a list, as they may be shown. */
  static String texts(JsonObject object, String key) {
    JsonArray values = object.getJsonArray(key, new JsonArray());
    return values.isEmpty()
        ? NONE
        : String.join(" ", values.stream().map(each -> Ink.shown(String.valueOf(each))).toList());
  }

  /** The objects in a list; what is none is left out. */
  static List<JsonObject> objects(JsonObject object, String key) {
    return object.getJsonArray(key, new JsonArray()).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .toList();
  }

  /** How far {@code key} is from now: {@code in 3 h 5 min}, {@code 12 s ago}. */
  String distance(JsonObject object, String key) {
    return instant(object.getString(key)).map(this::distance).orElse(NONE);
  }

  private String distance(Instant at) {
    Duration left = Duration.between(now, at);
    return left.isNegative() ? length(left.negated()) + " ago" : "in " + length(left);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** In the two largest units. */
  static String length(Duration length) {
    if (length.toDays() > 0) {
      return length.toDays() + " d " + length.toHoursPart() + " h";
    }
    if (length.toHours() > 0) {
      return length.toHours() + " h " + length.toMinutesPart() + " min";
    }
    return length.toMinutes() > 0
        ? length.toMinutes() + " min " + length.toSecondsPart() + " s"
        : length.toSeconds() + " s";
  }

  static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
