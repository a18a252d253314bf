package io.vouchsafe.proxy.relay;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.store.StoredResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    response
        .putHeader(HttpHeaders.LAST_MODIFIED, stored.lastModified())
        .putHeader(HttpHeaders.EXPIRES, stored.expires())
        .putHeader(HttpHeaders.ETAG, stored.etag())
        .putHeader(
            HttpHeaders.CACHE_CONTROL,
            "max-age=" + Math.max(0, seconds) + ", public, no-transform, must-revalidate");
  }

  /**
   * RFC 9110 §13.2.2: If-Modified-Since counts only where there is no If-None-Match. A date says
   * nothing of a status: whoever holds a <em>good</em> of the same or a later thisUpdate must not
   * take a 304 for its renewal when the certificate has been revoked.
   */
  static boolean isUnchanged(HttpServerRequest request, StoredResponse stored) {
    String tags = request.getHeader(HttpHeaders.IF_NONE_MATCH);
    return tags != null
        ? names(tags, stored.etag().toString())
        : stored.status() instanceof RevocationStatus.Good
            && isNotNewer(stored, request.getHeader(HttpHeaders.IF_MODIFIED_SINCE));
  }

  private static boolean names(String tags, String etag) {
    return tags.equals(etag)
        || tags.strip().equals("*")
        || Arrays.stream(tags.split(",", -1))
            .map(String::strip)
            .anyMatch(tag -> tag.equals(etag) || tag.equals("W/" + etag));
  }

  /** RFC 9110 §13.1.3: a date that cannot be read is as good as none. */
  private static boolean isNotNewer(StoredResponse stored, @Nullable String since) {
    if (since == null) {
      return false;
    }
    try {
      Instant known = ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return stored.thisUpdate().getEpochSecond() <= known.getEpochSecond();
    } catch (DateTimeException e) {
      return false;
    }
  }
}
