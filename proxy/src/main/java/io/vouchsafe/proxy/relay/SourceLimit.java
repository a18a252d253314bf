package io.vouchsafe.proxy.relay;

import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.net.SourceNetwork;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Certificates that one source may ask about in a second. Loopback is exempt: behind it is the
 * operator's own server, which speaks for all its clients.
 */
public final class SourceLimit {
  /** A busy gateway asks once a login; this is ten times what one core of it can do. */
  public static final int PER_SECOND = 1000;

  static final int BURST = 2000;

  /** Some 200 bytes each; who comes from more addresses than this is no longer one source. */
  private static final int MAX_SOURCES = 20_000;

  private final LongSupplier nanoTime;
  private final LazyCache<SourceNetwork, TokenBucket> buckets = LazyCache.ofEntries(MAX_SOURCES);

  public SourceLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether {@code source} may ask about {@code certificates} more. */
  public boolean admits(Optional<InetAddress> source, int certificates) {
    return source.isPresent()
        && (source.get().isLoopbackAddress() || bucket(source.get()).tryTake(certificates));
  }

  private TokenBucket bucket(InetAddress source) {
    return buckets.get(
        SourceNetwork.of(source), key -> new TokenBucket(PER_SECOND, BURST, nanoTime));
  }
}
