package io.vouchsafe.config;

import java.time.Duration;

/** Reads {@code limits}. */
final class LimitsReader {
  /** Fewer would not carry one front and one operator. */
  private static final SettingKey<Integer> CONNECTIONS =
      SettingKey.number("connections", 16, 1_000_000, "connections")
          .byDefault(LimitSettings.DEFAULT.connections())
          .says(
              "open connections of the API port; one more is closed at once. When the "
                  + "process has too few descriptors (`ulimit -n`, systemd's `LimitNOFILE=`), "
                  + "fewer connections are accepted, and the log and `config check` say so. 2048 "
                  + "descriptors (half of them when there are fewer than 4096) are reserved for "
                  + "trusted fronts (up to 256 connections beyond this number), the admin port, "
                  + "files and calls to responders; `listen.spoe` and `listen.grpc` reserve 1280 "
                  + "more each (an eighth of all at most). Beside `tls_fronts` the API port has a "
                  + "third of what is left, and they the rest");

  private static final SettingKey<Integer> PER_SOURCE =
      SettingKey.number("per_source", 1, 1_000_000, "connections")
          .byDefault(LimitSettings.DEFAULT.perSource())
          .says(
              "open connections of one IPv4 address or IPv6 /64 at each port. Addresses in "
                  + "any tenant's `front.trusted` are exempt at the API port; loopback only when "
                  + "it is listed there");

  private static final SettingKey<Duration> HEADER_TIMEOUT =
      SettingKey.seconds("header_timeout", 1, 300)
          .byDefault(LimitSettings.DEFAULT.headerTimeout())
          .says(
              "the longest time for a request's header, from its first byte; for the first "
                  + "request from the connection's beginning");

  private static final SettingKey<Duration> REQUEST_TIMEOUT =
      SettingKey.seconds("request_timeout", 1, 3600)
          .byDefault(LimitSettings.DEFAULT.requestTimeout())
          .says("the longest time for a request's body, from the end of its header");

  static final SectionTable KEYS =
      SectionTable.of(CONNECTIONS, PER_SOURCE, HEADER_TIMEOUT, REQUEST_TIMEOUT);

  private LimitsReader() {}

  static LimitSettings read(Section limits) {
    return new LimitSettings(
        limits.get(CONNECTIONS),
        limits.get(PER_SOURCE),
        limits.get(HEADER_TIMEOUT),
        limits.get(REQUEST_TIMEOUT));
  }
}
