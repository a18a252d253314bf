package io.vouchsafe.config;

import java.time.Duration;

/** Reads {@code cache} of a tenant. */
final class CacheReader {
  /** A memory below a page would hold nothing; above a TiB it is a slip of the keyboard. */
  private static final Range MEMORY = new Range(4 << 10, 1L << 40, "bytes");

  private static final Range LIFETIME = new Range(1, Range.INT, "s");

  private CacheReader() {}

  static CacheSettings read(Section cache) {
    CacheSettings absent = CacheSettings.DEFAULT;
    long maximum = cache.bytes("maximum_memory", MEMORY, absent.maximumMemory());
    return new CacheSettings(
        maximum,
        cache.bytes("revoked_memory", MEMORY, maximum / CacheSettings.REVOKED_SHARE),
        cache.bytes("response_memory", MEMORY, absent.responseMemory()),
        Duration.ofSeconds(
            cache.wholeNumber("max_lifetime", LIFETIME, absent.maxLifetime().toSeconds())));
  }
}
