package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.HashChoice;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Contract, section 2, {@code hash: auto}: SHA-256 first (RFC 9919 §3.1.1), SHA-1 for responders
 * that show that they cannot, remembered per URL for a day.
 */
public final class HashChoosingResponder implements Responder {
  private static final Duration REMEMBERED = Duration.ofHours(24);

  /** URLs come from the settings, so this is more than a process ever sees. */
  private static final int MAX_URLS = 1000;

  private final HashedExchange exchange;
  private final InstantSource clock;
  private final LazyCache<URI, Instant> sha1Until = LazyCache.ofEntries(MAX_URLS);

  public HashChoosingResponder(HashedExchange exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  @Override
  public Future<Attempt> ask(Lookup lookup) {
    CertIdHash first = first(lookup.object().hash(), lookup.url());
    return exchange
        .ask(lookup, first)
        .compose(
            judged -> {
              boolean sha1Wanted =
                  judged.prefersSha1()
                      && first == CertIdHash.SHA256
                      && lookup.object().hash() == HashChoice.AUTO;
              if (!sha1Wanted) {
                return done(judged.attempt());
              }
              return judged.attempt().status().isPresent()
                  ? understood(lookup, judged.attempt())
                  : withSha1(lookup, judged.attempt());
            });
  }

  /** It answered in its own way; the next request is one that it understands. */
  private Future<Attempt> understood(Lookup lookup, Attempt attempt) {
    rememberSha1(lookup.url());
    return done(attempt);
  }

  /** Remembered only if SHA-1 helps: "unauthorized" can also mean just that. */
  private Future<Attempt> withSha1(Lookup lookup, Attempt before) {
    return exchange
        .askAgain(lookup, CertIdHash.SHA1)
        .map(
            judged -> {
              Attempt attempt = judged.attempt();
              if (attempt.status().isPresent()) {
                rememberSha1(lookup.url());
              }
              return new Attempt(
                  attempt.source(),
                  attempt.responder(),
                  attempt.outcome(),
                  attempt.detail(),
                  before.took().plus(attempt.took()),
                  attempt.status());
            });
  }

  private void rememberSha1(URI url) {
    sha1Until.put(url, clock.instant().plus(REMEMBERED));
  }

  private CertIdHash first(HashChoice choice, URI url) {
    return switch (choice) {
      case SHA256 -> CertIdHash.SHA256;
      case SHA1 -> CertIdHash.SHA1;
      case AUTO -> {
        Instant until = sha1Until.find(url);
        boolean sha1 = until != null && clock.instant().isBefore(until);
        yield sha1 ? CertIdHash.SHA1 : CertIdHash.SHA256;
      }
    };
  }

  private static Future<Attempt> done(Attempt attempt) {
    return Future.succeededFuture(attempt);
  }
}
