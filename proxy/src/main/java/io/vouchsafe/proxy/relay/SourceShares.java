package io.vouchsafe.proxy.relay;

import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.net.SourceNetwork;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What of a tenant's signatures each source has to itself. Nobody is exempt: behind a loopback
 * address may be all the world, and a source that is alone loses nothing by it.
 */
final class SourceShares {
  /** In a second, and at once. A gateway asks once a login; ten such sources use up everything. */
  static final int OF_EACH = 20;

  /** Some 200 bytes each, those of all tenants together; who was forgotten has a whole share. */
  private static final int MAX_SOURCES = 20_000;

  private final LongSupplier nanoTime;
  private final LazyCache<Key, TokenBucket> shares = LazyCache.ofEntries(MAX_SOURCES);

  private record Key(String tenant, Optional<SourceNetwork> source) {}

  SourceShares(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes one of {@code source}'s own signatures at {@code tenant}, if it has one left. */
  boolean tryTake(String tenant, Optional<InetAddress> source) {
    return shares
        .get(
            new Key(tenant, source.map(SourceNetwork::of)),
            key -> new TokenBucket(OF_EACH, OF_EACH, nanoTime))
        .tryTake(1);
  }
}
