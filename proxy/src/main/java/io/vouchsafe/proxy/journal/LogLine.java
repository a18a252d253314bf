package io.vouchsafe.proxy.journal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.vouchsafe.pki.BoundedText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log as JSON, in the shape of the journal: {@code time} and {@code event} first.
 * {@code docs/logs.md} has every field.
 */
final class LogLine {
  /** Characters of a message; a list of all problems of a reload is shorter. */
  static final int LONGEST_MESSAGE = 8192;

  /** Characters of a stack trace with its causes. */
  static final int LONGEST_STACK = 32768;

  private final InstantText time = new InstantText();

  /** The line, with its line feed. */
  String of(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"time\":\"");
    time.append(line, Instant.ofEpochMilli(event.getTimeStamp()));
    line.append("\",\"event\":\"log\",\"level\":\"").append(event.getLevel());
    text(line, "\",\"logger\":", event.getLoggerName(), LONGEST_MESSAGE);
    text(line, ",\"thread\":", event.getThreadName(), LONGEST_MESSAGE);
    text(line, ",\"message\":", event.getFormattedMessage(), LONGEST_MESSAGE);
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      text(line, ",\"error\":{\"type\":", thrown.getClassName(), LONGEST_MESSAGE);
      text(line, ",\"message\":", thrown.getMessage(), LONGEST_MESSAGE);
      text(line, ",\"stack\":", ThrowableProxyUtil.asString(thrown), LONGEST_STACK);
      line.append('}');
    }
    return line.append("}\n").toString();
  }

  private static void text(StringBuilder line, String key, @Nullable String value, int longest) {
    line.append(key);
    if (value == null) {
      line.append("null");
    } else {
      JsonText.quote(line, BoundedText.of(value, longest));
    }
  }
}
