package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import java.util.function.Supplier;

/**
 * Remembers for a moment that a responder gave no usable answer about a certificate, so that a
 * client that tries again and again is not passed on to it. Holds no status of any certificate, so
 * it can displace none; outages are the circuit breaker's and are not held either.
 */
public final class RecentFailures implements HashedExchange {
  private final FailureCache failures;
  private final HashedExchange next;

  public RecentFailures(FailureCache failures, HashedExchange next) {
    this.failures = failures;
    this.next = next;
  }

  @Override
  public Future<Judged> ask(Lookup lookup, CertIdHash hash) {
    return unlessFailed(lookup, hash, () -> next.ask(lookup, hash));
  }

  @Override
  public Future<Judged> askAgain(Lookup lookup, CertIdHash hash) {
    return unlessFailed(lookup, hash, () -> next.askAgain(lookup, hash));
  }

  private Future<Judged> unlessFailed(
      Lookup lookup, CertIdHash hash, Supplier<Future<Judged>> asking) {
    return failures
        .find(lookup, hash)
        .map(before -> Future.succeededFuture(again(lookup, before)))
        .orElseGet(() -> asking.get().onSuccess(judged -> remember(lookup, hash, judged)));
  }

  private void remember(Lookup lookup, CertIdHash hash, Judged judged) {
    if (judged.health() == Health.ALIVE && judged.attempt().status().isEmpty()) {
      failures.remember(lookup, hash, judged);
    }
  }

  /** Still the answer of a responder that wants SHA-1, if it was that. */
  private static Judged again(Lookup lookup, Judged before) {
    String detail =
        "not asked again within %d s of %s: %s"
            .formatted(
                FailureCache.REMEMBERED.toSeconds(),
                before.attempt().outcome().code(),
                before.attempt().detail());
    Judged now = Judged.notBegun(lookup, outcome(before), detail);
    return new Judged(now.attempt(), before.prefersSha1(), now.health());
  }

  /** What we could not judge is no failure of the responder's, then or now. */
  private static Outcome outcome(Judged before) {
    Outcome was = before.attempt().outcome();
    return was == Outcome.OVERLOADED ? was : Outcome.RECENTLY_FAILED;
  }
}
