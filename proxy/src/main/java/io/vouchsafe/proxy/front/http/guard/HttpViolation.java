package io.vouchsafe.proxy.front.http.guard;

import java.util.Locale;

/** Why a request is refused before it is decoded: the closed list of the metric's reasons. */
public enum HttpViolation {
  REQUEST_LINE(400, "the request line is not METHOD SP TARGET SP VERSION CRLF"),
  METHOD(405, "CONNECT, TRACE and PRI are not answered here"),
  TARGET(400, "the request target is no path and no http URL, or holds a character of neither"),
  VERSION(400, "only HTTP/1.1 and HTTP/1.0 are spoken here"),
  LINE_END(400, "a line ends with CR LF; CR and LF stand nowhere else" + HttpViolation.NGINX),
  CONTROL_CHARACTER(400, "a header holds a control character"),
  FOLDED(400, "a header line begins with white space" + HttpViolation.NGINX),
  FIELD_NAME(400, "a header's name is no token followed by a colon"),
  HOST(400, "exactly one valid Host is needed, the same as in the request target"),
  CONTENT_LENGTH(400, "Content-Length is one number of digits only"),
  TRANSFER_ENCODING(400, "Transfer-Encoding is one chunked, in HTTP/1.1, without Content-Length"),
  CHUNK(400, "a chunk is not well-formed or is larger than 7fffffff"),
  TRAILER(400, "the trailer is too large or holds a field that belongs into the header"),
  LINE_TOO_LONG(414, "a request line of at most 16 KiB is read"),
  HEADER_TOO_LARGE(431, "header fields of at most 64 KiB are read"),
  TOO_MANY_FIELDS(431, "at most 100 header fields are read"),
  HEADER_TIMEOUT(408, "the header did not end in time"),
  REQUEST_TIMEOUT(408, "the body did not end in time");

  /** Its PEM has line breaks in it; the escaped one has none. */
  private static final String NGINX =
      " (nginx: hand over the certificate as $ssl_client_escaped_cert, not $ssl_client_cert)";

  private final int status;
  private final String sentence;

  HttpViolation(int status, String sentence) {
    this.status = status;
    this.sentence = sentence;
  }

  /** The HTTP status of the refusal. */
  public int status() {
    return status;
  }

  /** What is wrong, for whoever sent it. */
  public String sentence() {
    return sentence;
  }

  /** The word of the metric. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
