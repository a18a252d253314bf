package io.vouchsafe.proxy.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import java.lang.ref.Reference;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Heap of a cached status, with its key and all the times that its end depends on, by the
 * collector's own count; beside a plain record in Caffeine with as much in it.
 */
final class MemoryBench {
  private static final int ENTRIES = 1_000_000;
  private static final long UNBOUNDED = 1L << 40;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NOT_AFTER = NOW.plus(Duration.ofDays(365));
  private static final String URL = "http://ocsp.lab.test/";
  private static final OcspObject CORP = OcspObject.of("corp", List.of(URI.create(URL)));
  static final Fingerprint SIGNER = Fingerprint.sha256(new byte[0]);

  /** The yardstick: nothing but the times and a reference, keyed by a record of two longs. */
  private record Plain(
      long thisUpdate, long nextUpdate, long received, long until, Object shared) {}

  private record PlainKey(long high, long low) {}

  private MemoryBench() {}

  static void run() {
    System.out.printf("Heap of a cached status, bytes, %,d entries%n", ENTRIES);
    System.out.println("| | bytes an entry | weighed as |");
    System.out.println("|---|---:|---:|");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    double ours = heap(() -> ours(registry));
    double weighed = registry.get("cache.memory").gauge().value() / ENTRIES;
    System.out.printf("| **Vouchsafe** | **%.0f** | %.0f |%n", ours, weighed);
    System.out.printf("| plain record in Caffeine | %.0f | |%n", heap(MemoryBench::plain));
    HitRatio.print();
  }

  private static double heap(Supplier<Object> filled) {
    long before = usedAfterCollection();
    Object holder = filled.get();
    long after = usedAfterCollection();
    Reference.reachabilityFence(holder);
    return 1.0 * (after - before) / ENTRIES;
  }

  private static StatusCache ours(SimpleMeterRegistry registry) {
    StatusCache memory =
        new StatusCache("bench", new CacheSettings(UNBOUNDED, 1, Duration.ofDays(1)), registry);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < ENTRIES; i++) {
      StatusKey key = new StatusKey(random.nextLong(), random.nextLong());
      memory.remember(key, SIGNER, good(NOW.plusSeconds(i % 3600)), CORP, NOT_AFTER);
    }
    if (memory.size() != ENTRIES) {
      throw new IllegalStateException("only " + memory.size());
    }
    return memory;
  }

  /** A <em>good</em> like every other but for its times. */
  static CachedStatus good(Instant thisUpdate) {
    return new CachedStatus(
        new VerifiedStatus(
            new RevocationStatus.Good(),
            thisUpdate,
            Optional.of(thisUpdate.plusSeconds(86_400)),
            thisUpdate,
            SIGNER,
            NOT_AFTER,
            SignerBasis.DELEGATE,
            false),
        Source.OCSP,
        CORP.name(),
        URL,
        thisUpdate.plusSeconds(5));
  }

  private static Cache<PlainKey, Plain> plain() {
    Cache<PlainKey, Plain> cache =
        Caffeine.newBuilder()
            .maximumWeight(UNBOUNDED)
            .weigher((PlainKey key, Plain value) -> 1)
            .executor(Runnable::run)
            .build();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < ENTRIES; i++) {
      long at = NOW.getEpochSecond() + i % 3600;
      cache.put(
          new PlainKey(random.nextLong(), random.nextLong()),
          new Plain(at, at + 86_400, at + 5, at + 86_460, SIGNER));
    }
    return cache;
  }

  private static long usedAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
