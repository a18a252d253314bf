package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import org.jspecify.annotations.Nullable;

/**
 * Certificate headers of one tenant's fronts that were decoded before, by their exact text: a front
 * repeats the same kilobyte with every request of a connection. What a text decodes to depends on
 * the format alone; one that was decoded under another format is unknown, so that a reload that
 * changes the format lets nothing in that the new one would not read.
 */
public final class HeaderCache {
  /** Caffeine's entry, the digest, the wrappers around the certificate's bytes. */
  private static final int ENTRY_BYTES = 424;

  private final CacheMeters meters;
  private final LazyCache<String, Decoded> decoded;

  /** What a text came to, and how it was read. */
  private record Decoded(HeaderFormat format, Submission submission) {}

  /** Remembers headers within {@code maximumMemory} bytes, estimated. */
  public HeaderCache(String tenant, long maximumMemory, MeterRegistry registry) {
    this.meters = new CacheMeters(registry, "header", tenant);
    this.decoded = LazyCache.ofBytes(maximumMemory, HeaderCache::weight, meters);
    meters.watch(decoded);
  }

  /** What {@code header} decoded to under {@code format}, as {@code front} hands it over. */
  public @Nullable Submission find(HeaderFormat format, String front, String header) {
    Decoded known = decoded.find(header);
    if (known == null || known.format() != format) {
      meters.miss();
      return null;
    }
    meters.hit();
    return known.submission().from(front);
  }

  /** Remembers what {@code header} decodes to under {@code format}. */
  public void remember(HeaderFormat format, String header, Submission submission) {
    decoded.put(header, new Decoded(format, submission));
  }

  private static int weight(String header, Decoded entry) {
    int der = entry.submission().presented().chain().stream().mapToInt(each -> each.length()).sum();
    return ENTRY_BYTES + header.length() + der;
  }
}
