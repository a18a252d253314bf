package io.vouchsafe.config;

import java.time.Duration;

/** Reads {@code cache} of a tenant. */
final class CacheReader {
  /** A memory below a page would hold nothing; above a TiB it is a slip of the keyboard. */
  private static final int LEAST = 4 << 10;

  private static final long MOST = 1L << 40;

  private static final SettingKey<Long> MAXIMUM_MEMORY =
      SettingKey.bytes("maximum_memory", LEAST, MOST)
          .byDefault(CacheSettings.DEFAULT.maximumMemory())
          .says("for statuses; one takes about 160 bytes");

  private static final SettingKey<Long> REVOKED_MEMORY =
      SettingKey.bytes("revoked_memory", LEAST, MOST)
          .absent("a quarter of `maximum_memory`, on top of it")
          .says(
              "for certificates that are revoked or on hold; one takes about 170 bytes. Nothing"
                  + " pushes them out; what happens when it is full stands in"
                  + " [revocation.md](revocation.md#when-there-is-no-room-for-a-revoked)");

  private static final SettingKey<Long> RESPONSE_MEMORY =
      SettingKey.bytes("response_memory", LEAST, MOST)
          .byDefault(CacheSettings.DEFAULT.responseMemory())
          .says(
              "for signed responses: one half for those behind the statuses, which survive a"
                  + " restart in the state directory (`serve --state`), one for the relay. Of the"
                  + " first half, those that say *revoked* take up to a half and are not pushed"
                  + " out");

  private static final SettingKey<Duration> MAX_LIFETIME =
      SettingKey.seconds("max_lifetime", 1, Range.INT)
          .byDefault(CacheSettings.DEFAULT.maxLifetime())
          .says("no status outlives it");

  static final SectionTable KEYS =
      SectionTable.of(MAXIMUM_MEMORY, REVOKED_MEMORY, RESPONSE_MEMORY, MAX_LIFETIME);

  private CacheReader() {}

  static CacheSettings read(Section cache) {
    long maximum = cache.get(MAXIMUM_MEMORY);
    return new CacheSettings(
        maximum,
        cache.find(REVOKED_MEMORY).orElse(maximum / CacheSettings.REVOKED_SHARE),
        cache.get(RESPONSE_MEMORY),
        cache.get(MAX_LIFETIME));
  }
}
