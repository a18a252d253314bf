package io.vouchsafe.proxy.relay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vouchsafe.pki.Der;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Certificates that one source may ask about in a second. Loopback is exempt: behind it is the
 * operator's own server, which speaks for all its clients.
 */
public final class SourceLimit {
  /** A busy gateway asks once a login; this is ten times what one core of it can do. */
  static final int PER_SECOND = 1000;

  static final int BURST = 2000;

  /** Some 200 bytes each; who comes from more addresses than this is no longer one source. */
  private static final int MAX_SOURCES = 20_000;

  /** RFC 4291 §2.5.4: one host has a whole /64 to itself. */
  private static final int IPV6_NETWORK_OCTETS = 8;

  private final LongSupplier nanoTime;
  private final Cache<Der, TokenBucket> buckets =
      Caffeine.newBuilder().maximumSize(MAX_SOURCES).executor(Runnable::run).build();

  public SourceLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether {@code source} may ask about {@code certificates} more. */
  boolean admits(Optional<InetAddress> source, int certificates) {
    return source.isPresent()
        && (source.get().isLoopbackAddress() || bucket(source.get()).tryTake(certificates));
  }

  private TokenBucket bucket(InetAddress source) {
    return buckets.get(network(source), key -> new TokenBucket(PER_SECOND, BURST, nanoTime));
  }

  private static Der network(InetAddress source) {
    byte[] address = source.getAddress();
    return Der.copyOf(
        source instanceof Inet6Address ? Arrays.copyOf(address, IPV6_NETWORK_OCTETS) : address);
  }
}
