package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Paths of one tenant that validated, by the digest of what was presented and the policy's name.
 * Good for one reading of the settings: a reload begins with an empty one, so that a decision still
 * in flight cannot leave behind what the new settings would not accept. Beyond that, time alone
 * ends an entry.
 */
public final class PathCache {
  private final long maximumMemory;
  private final CacheMeters meters;
  private final LazyCache<PathKey, PreparedPath> paths;

  /** For each certificate that is asked about: the number of remembered paths that hold it. */
  private final Map<StatusKey, Integer> presented = new ConcurrentHashMap<>();

  private record PathKey(ChainDigest presented, String policy) {}

  /** Remembers paths within {@code maximumMemory} bytes, estimated. */
  public PathCache(String tenant, long maximumMemory, MeterRegistry registry) {
    this(maximumMemory, new CacheMeters(registry, "path", tenant));
    show();
  }

  private PathCache(long maximumMemory, CacheMeters meters) {
    this.maximumMemory = maximumMemory;
    this.meters = meters;
    this.paths = LazyCache.ofBytes(maximumMemory, (key, path) -> path.weight(), meters, this::gone);
  }

  /** An empty one that counts on where this one counts. */
  public PathCache emptied() {
    return new PathCache(maximumMemory, meters);
  }

  /** From now on the gauges are of this one. */
  public void show() {
    meters.watch(paths);
  }

  /** The path that these bytes had under that policy, if it is still valid at {@code now}. */
  public Optional<PreparedPath> lookUp(ChainDigest presented, String policy, Instant now) {
    PathKey key = new PathKey(presented, policy);
    PreparedPath path = paths.find(key);
    if (path != null && path.isValidAt(now)) {
      meters.hit();
      return Optional.of(path);
    }
    if (path != null) {
      paths.entries().remove(key, path);
    }
    meters.miss();
    return Optional.empty();
  }

  public void remember(ChainDigest presented, String policy, PreparedPath path) {
    path.questions().forEach(asked -> this.presented.merge(asked.key(), 1, Integer::sum));
    paths.put(new PathKey(presented, policy), path);
  }

  private void gone(PreparedPath path) {
    path.questions()
        .forEach(
            asked ->
                presented.computeIfPresent(
                    asked.key(), (same, count) -> count > 1 ? count - 1 : null));
  }

  /** Whether a path is remembered in which the certificate of {@code key} is asked about. */
  public boolean presents(StatusKey key) {
    return presented.containsKey(key);
  }

  /** Forgets every path: the next login validates anew. */
  public void forget() {
    paths.invalidateAll();
  }

  /** How full it is. */
  public CacheFill fill() {
    return paths.fill();
  }
}
