package io.vouchsafe.config;

import java.time.Duration;

/**
 * {@code cache} of a tenant.
 *
 * @param maximumMemory for statuses, bytes
 * @param revokedMemory for what is revoked or on hold, on top of it, bytes
 * @param responseMemory for signed responses, bytes
 * @param maxLifetime no status outlives it
 */
public record CacheSettings(
    long maximumMemory, long revokedMemory, long responseMemory, Duration maxLifetime) {

  /** What is revoked gets this part of {@code maximum_memory} unless the settings say otherwise. */
  static final int REVOKED_SHARE = 4;

  /** 4 MiB and a quarter of it, 64 MiB, one day. */
  public static final CacheSettings DEFAULT =
      new CacheSettings(4L << 20, 64L << 20, Duration.ofDays(1));

  /** With the usual share for what is revoked. */
  public CacheSettings(long maximumMemory, long responseMemory, Duration maxLifetime) {
    this(maximumMemory, maximumMemory / REVOKED_SHARE, responseMemory, maxLifetime);
  }
}
