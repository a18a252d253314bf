package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.proxy.net.http.HttpDate;
import java.time.Instant;

/** The Date field of answers (RFC 9110 §6.6.1); the text of the current second is made once. */
final class DateHeader {
  private volatile Written last = new Written(Long.MIN_VALUE, "");

  private record Written(long second, CharSequence text) {}

  CharSequence at(Instant now) {
    Written written = last;
    if (written.second() != now.getEpochSecond()) {
      written = new Written(now.getEpochSecond(), HttpHeaders.createOptimized(HttpDate.text(now)));
      last = written;
    }
    return written.text();
  }
}
