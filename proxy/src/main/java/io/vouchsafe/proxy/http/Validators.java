package io.vouchsafe.proxy.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What tells one state of a document from another (RFC 9110 §8.8).
 *
 * @param tag the entity tag without its quotes; strong
 * @param modified when the document was made
 */
record Validators(String tag, Instant modified) {
  /** RFC 9110 §5.6.7: IMF-fixdate; the older two formats are not sent by anybody any more. */
  private static final DateTimeFormatter FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  String etag() {
    return '"' + tag + '"';
  }

  String lastModified() {
    return FIXDATE.format(modified);
  }

  /** RFC 9110 §13.2.2: If-None-Match first, and only without it If-Modified-Since. */
  boolean areKnownTo(HttpServerRequest request) {
    List<String> known = request.headers().getAll(HttpHeaders.IF_NONE_MATCH);
    if (!known.isEmpty()) {
      return known.stream().anyMatch(this::names);
    }
    return Optional.ofNullable(request.getHeader(HttpHeaders.IF_MODIFIED_SINCE))
        .flatMap(Validators::date)
        .filter(since -> !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since))
        .isPresent();
  }

  /** §13.1.2: a list of tags, compared weakly, or {@code *}. */
  private boolean names(String list) {
    for (String each : list.split(",", -1)) {
      String one = each.strip();
      if (one.equals("*") || one.equals(etag()) || one.equals("W/" + etag())) {
        return true;
      }
    }
    return false;
  }

  /** §13.1.3: a date that cannot be read is ignored. */
  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text, FIXDATE).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }
}
