package io.vouchsafe.proxy.crl.fetch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vouchsafe.pki.revocation.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the status line and headers of an answer say; the content type is not asked about. */
record HttpHead(int status, HttpHeaders headers) {

  static HttpHead of(HttpResponse response) {
    return new HttpHead(response.status().code(), response.headers());
  }

  /** RFC 9110 §15.4: the CRL lies elsewhere. */
  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  Optional<String> location() {
    return Optional.ofNullable(headers.get(HttpHeaderNames.LOCATION));
  }

  Conditions conditions() {
    return Conditions.of(
        headers.get(HttpHeaderNames.ETAG), headers.get(HttpHeaderNames.LAST_MODIFIED));
  }

  /**
   * What the head alone settles; empty when a body follows that may be a CRL.
   *
   * @param asked the conditions that were sent
   */
  Optional<Fetched> settled(Conditions asked, long maxSize) {
    if (status == 304) {
      return Optional.of(
          asked.isEmpty()
              ? new Fetched.Failed(Outcome.HTTP_STATUS, "HTTP 304 to a request without conditions")
              : new Fetched.Unchanged());
    }
    if (status != 200) {
      return Optional.of(new Fetched.Failed(Outcome.HTTP_STATUS, "HTTP " + status));
    }
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      return Optional.of(
          new Fetched.Failed(
              Outcome.MALFORMED_RESPONSE, "a content encoding, though none was asked for"));
    }
    return length(headers.get(HttpHeaderNames.CONTENT_LENGTH)) > maxSize
        ? Optional.of(tooLarge(maxSize))
        : Optional.empty();
  }

  static Fetched tooLarge(long maxSize) {
    return new Fetched.Failed(Outcome.TOO_LARGE, "the CRL has more than " + maxSize + " bytes");
  }

  /** 0 when it is absent or no number: the body is counted while it comes in any case. */
  private static long length(@Nullable String written) {
    try {
      return written == null ? 0 : Long.parseLong(written.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
