package io.vouchsafe.proxy.relay;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date field (RFC 9110 §6.6.1), written once a second. */
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private volatile Written last = new Written(Long.MIN_VALUE, "");

  private record Written(long second, CharSequence text) {}

  CharSequence at(Instant now) {
    Written written = last;
    if (written.second() != now.getEpochSecond()) {
      written = new Written(now.getEpochSecond(), HttpHeaders.createOptimized(FORMAT.format(now)));
      last = written;
    }
    return written.text();
  }
}
