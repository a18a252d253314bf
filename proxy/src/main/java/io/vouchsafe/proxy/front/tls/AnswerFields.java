package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * What an upstream's header says about its answer.
 *
 * @param isSound whether everybody would read the end of it alike
 * @param length octets of its content; {@link #UNKNOWN} where only the end tells
 * @param hasContent whether content may follow at all
 * @param keepsConnection whether another request may follow
 */
record AnswerFields(boolean isSound, long length, boolean hasContent, boolean keepsConnection) {
  static final long UNKNOWN = -1;

  private static final AnswerFields UNSOUND = new AnswerFields(false, UNKNOWN, false, false);
  private static final int MOST_LENGTH_DIGITS = 18;
  private static final int LOWEST = 200;
  private static final int HIGHEST = 999;

  /** Reads the header of a final answer to {@code method}. */
  static AnswerFields of(HttpClientResponse answer, HttpMethod method) {
    int status = answer.statusCode();
    if (status < LOWEST || status > HIGHEST) {
      return UNSOUND;
    }
    MultiMap headers = answer.headers();
    // Netty refuses a Transfer-Encoding in HTTP/1.0 itself; nobody tells the version here.
    boolean chunked = headers.contains(HttpHeaders.TRANSFER_ENCODING);
    if (chunked && !isChunked(headers.getAll(HttpHeaders.TRANSFER_ENCODING))) {
      return UNSOUND;
    }
    String written = headers.get(HttpHeaders.CONTENT_LENGTH);
    long length = written == null ? UNKNOWN : number(written);
    if (written != null && (chunked || length < 0)) {
      return UNSOUND;
    }
    boolean never = status == 204 || status == 304;
    boolean contradicts = (never && chunked) || (status == 204 && length > 0);
    boolean hasContent = !never && !method.equals(HttpMethod.HEAD) && length != 0;
    boolean endsByClosing = hasContent && !chunked && length == UNKNOWN;
    return new AnswerFields(
        true,
        length,
        hasContent,
        !contradicts && !endsByClosing && !ConnectionOptions.of(headers).closes());
  }

  private static boolean isChunked(List<String> codings) {
    return codings.size() == 1 && codings.getFirst().strip().equalsIgnoreCase("chunked");
  }

  private static long number(String digits) {
    if (digits.isEmpty() || digits.length() > MOST_LENGTH_DIGITS) {
      return UNKNOWN;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return UNKNOWN;
      }
      number = 10 * number + c - '0';
    }
    return number;
  }

  /**
   * Copies what goes on to the client. Throws {@link IllegalArgumentException} when a field cannot
   * be written as one line.
   */
  static void copy(MultiMap from, MultiMap to) {
    ConnectionOptions options = ConnectionOptions.of(from);
    boolean lists = !options.names().isEmpty();
    from.forEach(
        (name, value) -> {
          if (AnswerFieldNames.isKept(name) && !(lists && options.lists(name))) {
            to.add(FieldOctets.of(name), FieldOctets.of(value));
          }
        });
  }

  /** The same of a trailer. */
  static void copyTrailer(MultiMap from, MultiMap to) {
    from.forEach(
        (name, value) -> {
          if (AnswerFieldNames.isKeptInTrailer(name)) {
            to.add(name, value);
          }
        });
  }
}
