package io.vouchsafe.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Remembers for a moment that a responder gave no usable answer about a certificate, so that a
 * client that tries again and again is not passed on to it. Holds no status of any certificate, so
 * it can displace none; outages are the circuit breaker's and are not held either.
 */
public final class RecentFailures implements HashedExchange {
  /** Long enough for a client's retries, short enough that nobody waits for a mended responder. */
  static final Duration REMEMBERED = Duration.ofSeconds(5);

  /** An entry takes some 500 bytes. */
  private static final int MAX_FAILURES = 4096;

  private final HashedExchange next;
  private final Cache<Key, Judged> failures;

  private record Key(LookupKey lookup, CertIdHash hash) {}

  public RecentFailures(LongSupplier nanoTime, HashedExchange next) {
    this.next = next;
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MAX_FAILURES)
            .expireAfterWrite(REMEMBERED)
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    Key key = new Key(LookupKey.of(lookup), hash);
    Judged before = failures.getIfPresent(key);
    return before == null
        ? next.ask(lookup, hash).onSuccess(judged -> remember(key, judged))
        : Future.succeededFuture(again(lookup, before));
  }

  private void remember(Key key, Judged judged) {
    if (judged.health() == Health.ALIVE && judged.attempt().status().isEmpty()) {
      failures.put(key, judged);
    }
  }

  /** Still the answer of a responder that wants SHA-1, if it was that. */
  private static Judged again(Lookup lookup, Judged before) {
    String detail =
        "not asked again within %d s of %s: %s"
            .formatted(
                REMEMBERED.toSeconds(),
                before.attempt().outcome().code(),
                before.attempt().detail());
    Judged now = Judged.notBegun(lookup, Outcome.RECENTLY_FAILED, detail);
    return new Judged(now.attempt(), before.prefersSha1(), now.health());
  }
}
