package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.check.BoundedLines;
import io.vouchsafe.proxy.check.InputLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds a decision in a journal, as the service writes it: one line of JSON each. However long the
 * file and its lines are, it takes the memory of one line.
 */
final class JournalFile {
  /** The service's own lines are far shorter; a longer one is passed over. */
  static final int LONGEST_LINE = 1 << 20;

  private final BoundedLines lines;

  JournalFile(InputStream in) {
    this.lines = new BoundedLines(in, LONGEST_LINE);
  }

  /** The decision of {@code reference}; lines that are none of it are passed over. */
  Optional<JsonObject> find(String reference) throws IOException {
    for (Optional<InputLine> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (!line.get().isTooLong()) {
        String text = new String(line.get().bytes(), StandardCharsets.UTF_8);
        Optional<JsonObject> found =
            text.contains(reference) ? decision(text, reference) : Optional.empty();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** What stands before the object, as a collector of logs may write it, does not matter. */
  private static Optional<JsonObject> decision(String line, String reference) {
    int begin = line.indexOf('{');
    if (begin < 0) {
      return Optional.empty();
    }
    try {
      JsonObject json = new JsonObject(line.substring(begin));
      boolean is =
          "decision".equals(json.getValue("event")) && reference.equals(json.getValue("reference"));
      return is ? Optional.of(json) : Optional.empty();
    } catch (DecodeException e) {
      // Another line in which the same letters stand.
      return Optional.empty();
    }
  }
}
