package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;

/**
 * Paths of one tenant that validated, by the digest of what was presented and the policy's name.
 * Trust settings do not change while the process runs, so time alone ends an entry.
 */
public final class PathMemory {
  private final CacheMeters meters;
  private final Cache<PathKey, PreparedPath> paths;

  private record PathKey(ChainDigest presented, String policy) {}

  /** Remembers paths within {@code maximumMemory} bytes, estimated. */
  public PathMemory(String tenant, long maximumMemory, MeterRegistry registry) {
    this.meters = new CacheMeters(registry, "path", tenant);
    this.paths =
        Caffeine.newBuilder()
            .maximumWeight(maximumMemory)
            .weigher((PathKey key, PreparedPath path) -> path.weight())
            .executor(Runnable::run)
            .evictionListener((key, path, cause) -> evicted(cause))
            .build();
    meters.watch(paths);
  }

  /** The path that these bytes had under that policy, if it is still valid at {@code now}. */
  public Optional<PreparedPath> lookUp(ChainDigest presented, String policy, Instant now) {
    PathKey key = new PathKey(presented, policy);
    PreparedPath path = paths.getIfPresent(key);
    if (path != null && path.isValidAt(now)) {
      meters.hit();
      return Optional.of(path);
    }
    if (path != null) {
      paths.asMap().remove(key, path);
    }
    meters.miss();
    return Optional.empty();
  }

  public void remember(ChainDigest presented, String policy, PreparedPath path) {
    paths.put(new PathKey(presented, policy), path);
  }

  private void evicted(RemovalCause cause) {
    if (cause.wasEvicted()) {
      meters.evicted();
    }
  }
}
