package io.vouchsafe.proxy.journal;

import java.time.Instant;

/** Instants in RFC 3339 with milliseconds; the text of the current second is kept. */
public final class InstantText {
  private volatile Second last = Second.of(0);

  private record Second(long epoch, String text) {
    static Second of(long epoch) {
      String text = Instant.ofEpochSecond(epoch).toString();
      return new Second(epoch, text.substring(0, text.length() - 1));
    }
  }

  /** Appends {@code instant}. */
  public void append(StringBuilder out, Instant instant) {
    Second second = last;
    if (second.epoch() != instant.getEpochSecond()) {
      second = Second.of(instant.getEpochSecond());
      last = second;
    }
    int millis = instant.getNano() / 1_000_000;
    out.append(second.text())
        .append('.')
        .append((char) ('0' + millis / 100))
        .append((char) ('0' + millis / 10 % 10))
        .append((char) ('0' + millis % 10))
        .append('Z');
  }
}
