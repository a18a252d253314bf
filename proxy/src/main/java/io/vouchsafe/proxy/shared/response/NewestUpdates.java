package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The newest thisUpdate that is known of each certificate, longer than the cache of statuses has
 * it: what is older is not taken from the engine. Thread-safe.
 */
final class NewestUpdates {
  /** An entry takes some 150 bytes; who fills it makes this node ask responders, no more. */
  static final int MOST = 100_000;

  private final LazyCache<Key, Instant> newest = LazyCache.ofEntries(MOST);

  /** Tenants trust different responders: what one of them believes says nothing to another. */
  private record Key(String tenant, StatusKey certificate) {}

  /** A response that was verified under the rules of {@code tenant} was made then. */
  void learnt(String tenant, StatusKey certificate, Instant thisUpdate) {
    newest
        .get()
        .asMap()
        .merge(
            new Key(tenant, certificate),
            thisUpdate,
            (one, other) -> one.isAfter(other) ? one : other);
  }

  /** The newest that is known here or in {@code memory}; empty when nothing is. */
  Optional<Instant> of(String tenant, StatusKey certificate, StatusCache memory) {
    return Stream.of(
            Optional.ofNullable(newest.find(new Key(tenant, certificate))),
            memory.newestUpdate(certificate))
        .flatMap(Optional::stream)
        .max(Instant::compareTo);
  }
}
