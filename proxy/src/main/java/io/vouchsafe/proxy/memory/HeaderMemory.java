package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Function;

/**
 * Certificate headers of one tenant's front that were decoded before, by their exact text: a front
 * repeats the same kilobyte with every request of a connection. Decoding depends on nothing else,
 * so an entry never goes stale.
 */
public final class HeaderMemory {
  /** Caffeine's entry, the digest, the wrappers around the certificate's bytes. */
  private static final int ENTRY_BYTES = 400;

  private final CacheMeters meters;
  private final LazyCache<String, Submission> decoded;

  /** Remembers headers within {@code maximumMemory} bytes, estimated. */
  public HeaderMemory(String tenant, long maximumMemory, MeterRegistry registry) {
    this.meters = new CacheMeters(registry, "header", tenant);
    this.decoded = new LazyCache<>(maximumMemory, this::cache, meters::appear);
    meters.watch(decoded);
  }

  private Cache<String, Submission> cache(long maximumMemory) {
    return Caffeine.newBuilder()
        .maximumWeight(maximumMemory)
        .weigher(HeaderMemory::weight)
        .executor(Runnable::run)
        .evictionListener((header, submission, cause) -> evicted(cause))
        .build();
  }

  /** Whether {@code header} was decoded before. */
  public boolean holds(String header) {
    return decoded.find(header) != null;
  }

  /** What {@code header} decodes to; only what {@code decode} could read is remembered. */
  public Optional<Submission> decode(String header, Function<String, Optional<Submission>> decode) {
    Submission known = decoded.find(header);
    if (known != null) {
      meters.hit();
      return Optional.of(known);
    }
    meters.miss();
    Optional<Submission> fresh = decode.apply(header);
    fresh.ifPresent(submission -> decoded.put(header, submission));
    return fresh;
  }

  private void evicted(RemovalCause cause) {
    if (cause.wasEvicted()) {
      meters.evicted();
    }
  }

  private static int weight(String header, Submission submission) {
    int der = submission.presented().chain().stream().mapToInt(each -> each.length()).sum();
    return ENTRY_BYTES + header.length() + der;
  }
}
