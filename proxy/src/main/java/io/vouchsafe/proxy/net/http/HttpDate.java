package io.vouchsafe.proxy.net.http;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dates in header fields (RFC 9110 §5.6.7), written and read by Netty. */
public final class HttpDate {
  /** Of its three forms, the longest is {@code Wednesday, 30-Sep-94 08:49:37 GMT}. */
  private static final int LONGEST = 40;

  private HttpDate() {}

  /** {@code instant} in the one form that is still written, IMF-fixdate, to the second. */
  public static String text(Instant instant) {
    return DateFormatter.format(Date.from(instant));
  }

  /**
   * The instant that {@code text} names in one of the three forms; empty when it is absent or no
   * date: §13.1.3, such a condition is ignored.
   */
  public static Optional<Instant> parse(@Nullable String text) {
    if (text == null || text.length() > LONGEST || !namesItsZone(text)) {
      return Optional.empty();
    }
    return Optional.ofNullable(DateFormatter.parseHttpDate(text)).map(Date::toInstant);
  }

  /** Netty does not look at the zone, and the one form without a zone ends with the year. */
  private static boolean namesItsZone(String text) {
    return text.endsWith(" GMT") || !text.contains(",");
  }
}
