package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.ocsp.HashedExchange.Judged;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Which responders gave no usable answer about which certificate a moment ago. Thread-safe. */
public final class FailureCache {
  /** Long enough for a client's retries, short enough that nobody waits for a mended responder. */
  static final Duration REMEMBERED = Duration.ofSeconds(5);

  /** An entry takes some 500 bytes. */
  private static final int MAX_FAILURES = 4096;

  private final LazyCache<Key, Judged> failures;

  private record Key(LookupKey lookup, CertIdHash hash) {}

  public FailureCache(LongSupplier nanoTime) {
    this.failures = LazyCache.ofEntries(MAX_FAILURES, REMEMBERED, nanoTime);
  }

  Optional<Judged> find(Lookup lookup, CertIdHash hash) {
    return Optional.ofNullable(failures.find(new Key(LookupKey.of(lookup), hash)));
  }

  void remember(Lookup lookup, CertIdHash hash, Judged failed) {
    failures.put(new Key(LookupKey.of(lookup), hash), failed);
  }

  /** From now on everybody is asked again. */
  public void forget() {
    failures.invalidateAll();
  }
}
