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
          .says("for cached statuses; one takes about 160 bytes");

  private static final SettingKey<Long> REVOKED_MEMORY =
      SettingKey.bytes("revoked_memory", LEAST, MOST)
          .absent("a quarter of `maximum_memory`, on top of it")
          .says(
              "for cached statuses *revoked* and on hold; one takes about 170 bytes. They "
                  + "are not dropped to make room. What happens when this cache is full: "
                  + "[revocation.md](revocation.md#when-there-is-no-room-for-a-revoked)");

  private static final SettingKey<Long> RESPONSE_MEMORY =
      SettingKey.bytes("response_memory", LEAST, MOST)
          .byDefault(CacheSettings.DEFAULT.responseMemory())
          .says(
              "for cached signed responses. One half is for the responses of cached "
                  + "statuses, which survive a restart in the state directory (`serve --state`); "
                  + "the other half is for the relay. In the first half, responses that say "
                  + "*revoked* use up to one half and are not dropped");

  private static final SettingKey<Duration> MAX_LIFETIME =
      SettingKey.seconds("max_lifetime", 1, Range.INT)
          .byDefault(CacheSettings.DEFAULT.maxLifetime())
          .says("the longest time for which any status is cached");

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
