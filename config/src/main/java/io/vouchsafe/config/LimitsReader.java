package io.vouchsafe.config;

import java.time.Duration;

/** Reads {@code limits}. */
final class LimitsReader {
  /** Fewer would not carry one front and one operator. */
  private static final SettingKey<Integer> CONNECTIONS =
      SettingKey.number("connections", 16, 1_000_000, "connections")
          .byDefault(LimitSettings.DEFAULT.connections())
          .says(
              "open ones of the API port; one more is closed at once. When the system's descriptors"
                  + " (`ulimit -n`, systemd's `LimitNOFILE=`) do not suffice, fewer are accepted,"
                  + " and the log and `config check` say so: 2048 descriptors, or half of them"
                  + " where there are fewer than 4096, stay for trusted fronts (up to 256"
                  + " connections beyond this number), the admin port, files and calls to"
                  + " responders");

  private static final SettingKey<Integer> PER_SOURCE =
      SettingKey.number("per_source", 1, 1_000_000, "connections")
          .byDefault(LimitSettings.DEFAULT.perSource())
          .says(
              "open ones of one IPv4 address or IPv6 /64 at each port. Addresses in any tenant's"
                  + " `front.trusted` are exempt at the API port; loopback only when it is listed"
                  + " there");

  private static final SettingKey<Duration> HEADER_TIMEOUT =
      SettingKey.seconds("header_timeout", 1, 300)
          .byDefault(LimitSettings.DEFAULT.headerTimeout())
          .says(
              "for a request's header, from its first byte; at the first request from connecting");

  private static final SettingKey<Duration> REQUEST_TIMEOUT =
      SettingKey.seconds("request_timeout", 1, 3600)
          .byDefault(LimitSettings.DEFAULT.requestTimeout())
          .says("for a request's body, from the end of its header");

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
