package io.vouchsafe.config;

import java.time.Duration;

/** Reads {@code limits}. */
final class LimitsReader {
  /** Fewer would not carry one front and one operator. */
  private static final Range CONNECTIONS = new Range(16, 1_000_000, "connections");

  private static final Range PER_SOURCE = new Range(1, 1_000_000, "connections");
  private static final Range HEADER_TIMEOUT = new Range(1, 300, "s");
  private static final Range REQUEST_TIMEOUT = new Range(1, 3600, "s");

  private LimitsReader() {}

  static LimitSettings read(Section limits) {
    LimitSettings absent = LimitSettings.DEFAULT;
    return new LimitSettings(
        (int) limits.wholeNumber("connections", CONNECTIONS, absent.connections()),
        (int) limits.wholeNumber("per_source", PER_SOURCE, absent.perSource()),
        seconds(limits, "header_timeout", HEADER_TIMEOUT, absent.headerTimeout()),
        seconds(limits, "request_timeout", REQUEST_TIMEOUT, absent.requestTimeout()));
  }

  private static Duration seconds(Section limits, String key, Range range, Duration absent) {
    return Duration.ofSeconds(limits.wholeNumber(key, range, absent.toSeconds()));
  }
}
