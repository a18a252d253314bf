package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cache.StoredResponse;
import java.time.Instant;

/** What caches on the way may do with an answer (RFC 9919 §7.2). */
final class HttpCaching {
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private HttpCaching() {}

  /**
   * Answers of which nobody else may get a copy: with a nonce, or an error. RFC 9919 §7.2 forbids
   * {@code no-store} in every signed answer, and does not think of nonces there: a cache would keep
   * what answers nobody else.
   */
  static void forbid(HttpServerResponse response) {
    response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
  }

  /** Kept until {@link StoredResponse#end}, changed by nobody, asked for anew after that. */
  static void allow(HttpServerResponse response, StoredResponse stored, Instant now) {
    long seconds = stored.end().getEpochSecond() - now.getEpochSecond();
    stored.validators().putInto(response);
    response
        .putHeader(HttpHeaders.EXPIRES, stored.expires())
        .putHeader(
            HttpHeaders.CACHE_CONTROL,
            "max-age=" + Math.max(0, seconds) + ", public, no-transform, must-revalidate");
  }

  /**
   * A date says nothing of a status: whoever holds a <em>good</em> of the same or a later
   * thisUpdate must not take a 304 for its renewal when the certificate has been revoked.
   */
  static boolean isUnchanged(HttpServerRequest request, StoredResponse stored) {
    return stored.status() instanceof RevocationStatus.Good
        ? stored.validators().areKnownTo(request.headers())
        : stored.validators().isTagKnownTo(request.headers());
  }
}
