package io.vouchsafe.proxy.journal;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.vouchsafe.config.Quoted;
import java.time.Instant;
import java.util.Locale;

/**
 * One line of the log for a person: time, level, who tells it, the message; a stack trace follows
 * in lines of its own. Nothing that a stranger wrote can begin a line or move the cursor.
 */
final class LogText {
  private final InstantText time = new InstantText();

  /** The line or lines, with their line feeds. */
  String of(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(160);
    time.append(text, Instant.ofEpochMilli(event.getTimeStamp()));
    String logger = event.getLoggerName();
    text.append(String.format(Locale.ROOT, " %-5s ", event.getLevel()))
        .append(logger.substring(logger.lastIndexOf('.') + 1))
        .append(": ")
        .append(Quoted.plain(event.getFormattedMessage(), LogLine.LONGEST_MESSAGE))
        .append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      ThrowableProxyUtil.asString(thrown)
          .lines()
          .forEach(line -> text.append("  ").append(shown(line)).append('\n'));
    }
    return text.toString();
  }

  private static String shown(String line) {
    return Quoted.plain(line.replace("\t", "  "), LogLine.LONGEST_MESSAGE);
  }
}
