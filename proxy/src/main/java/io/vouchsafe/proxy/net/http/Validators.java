package io.vouchsafe.proxy.net.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What tells one state of a document from another (RFC 9110 §8.8), as it is sent and as a request
 * asks with it.
 */
public final class Validators {
  private final String etag;
  private final CharSequence etagHeader;
  private final Instant modified;
  private final CharSequence lastModified;

  /**
   * Those of a document.
   *
   * @param tag the entity tag without its quotes; strong
   * @param modified when the document was made
   */
  public Validators(String tag, Instant modified) {
    this.etag = '"' + tag + '"';
    this.etagHeader = HttpHeaders.createOptimized(etag);
    this.modified = modified.truncatedTo(ChronoUnit.SECONDS);
    this.lastModified = HttpHeaders.createOptimized(HttpDate.text(modified));
  }

  /** The entity tag with its quotes. */
  public String etag() {
    return etag;
  }

  /** When the document was made, as HTTP writes it. */
  public CharSequence lastModified() {
    return lastModified;
  }

  /** Says them. */
  public void putInto(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.ETAG, etagHeader)
        .putHeader(HttpHeaders.LAST_MODIFIED, lastModified);
  }

  /**
   * RFC 9110 §13.2.2: If-None-Match first, and only without it If-Modified-Since.
   *
   * @param request its headers
   */
  public boolean areKnownTo(MultiMap request) {
    return request.contains(HttpHeaders.IF_NONE_MATCH)
        ? isOneOf(request.getAll(HttpHeaders.IF_NONE_MATCH))
        : isDateKnownTo(request);
  }

  /** The same where a date is no answer: only whoever names the tag holds the document. */
  public boolean isTagKnownTo(MultiMap request) {
    return request.contains(HttpHeaders.IF_NONE_MATCH)
        && isOneOf(request.getAll(HttpHeaders.IF_NONE_MATCH));
  }

  private boolean isDateKnownTo(MultiMap request) {
    return request.contains(HttpHeaders.IF_MODIFIED_SINCE)
        && HttpDate.parse(request.get(HttpHeaders.IF_MODIFIED_SINCE))
            .filter(since -> !modified.isAfter(since))
            .isPresent();
  }

  /** §13.1.2: lists of tags, compared weakly, or {@code *}. */
  private boolean isOneOf(List<String> lists) {
    for (String list : lists) {
      if (list.equals(etag)) {
        return true;
      }
      for (String each : list.split(",", -1)) {
        String one = each.strip();
        if (one.equals("*") || one.equals(etag) || one.equals("W/" + etag)) {
          return true;
        }
      }
    }
    return false;
  }
}
