package io.vouchsafe.config;

import java.time.Duration;

/**
 * {@code cache} of a tenant.
 *
 * @param maximumMemory for statuses, bytes
 * @param responseMemory for signed responses, bytes
 * @param maxLifetime no status outlives it
 */
public record CacheSettings(long maximumMemory, long responseMemory, Duration maxLifetime) {

  /** 4 MiB, 64 MiB, one day. */
  public static final CacheSettings DEFAULT =
      new CacheSettings(4L << 20, 64L << 20, Duration.ofDays(1));
}
