package io.vouchsafe.config;

import java.time.Duration;

/**
 * {@code limits}: what the API and the admin port bear of their callers.
 *
 * @param connections open ones of the API port
 * @param perSource open ones of one IPv4 address or IPv6 /64 at each port; {@code front.trusted} is
 *     exempt
 * @param headerTimeout for a request's head
 * @param requestTimeout for a request's body
 */
public record LimitSettings(
    int connections, int perSource, Duration headerTimeout, Duration requestTimeout) {

  /** 20,000 connections, 1024 of one source, 10 s, 30 s. */
  public static final LimitSettings DEFAULT =
      new LimitSettings(20_000, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30));
}
