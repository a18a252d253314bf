package io.vouchsafe.proxy.front.http.guard;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The request line (RFC 9112 §3), read once a request; offsets count from its beginning. */
final class RequestLine {
  private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRACE = "TRACE".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PRI = "PRI".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OPTIONS = "OPTIONS".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HTTP_PORT = ":80".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HTTPS_PORT = ":443".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VERSION = " HTTP/1.".getBytes(StandardCharsets.US_ASCII);

  private boolean http11;
  private int authorityFrom;
  private int authorityEnd;
  private byte[] usualPort = HTTP_PORT;

  /** Reads what stands between {@code from} and its CR at {@code end}. */
  @Nullable HttpViolation read(byte[] in, int from, int end) {
    authorityFrom = 0;
    authorityEnd = 0;
    int method = from;
    while (method < end && FieldLine.isTokenOctet(in[method])) {
      method++;
    }
    if (method == from || method == end || in[method] != ' ') {
      return HttpViolation.REQUEST_LINE;
    }
    if (isExactly(CONNECT, in, from, method)
        || isExactly(TRACE, in, from, method)
        || isExactly(PRI, in, from, method)) {
      return HttpViolation.METHOD;
    }
    int target = method + 1;
    int afterTarget = target;
    while (afterTarget < end && in[afterTarget] != ' ') {
      afterTarget++;
    }
    HttpViolation wrong = version(in, afterTarget, end);
    return wrong != null
        ? wrong
        : target(in, from, target, afterTarget, isExactly(OPTIONS, in, from, method));
  }

  /**
   * One space, {@code HTTP/1.1} or {@code HTTP/1.0}, and nothing else; names are case-sensitive.
   */
  private @Nullable HttpViolation version(byte[] in, int space, int end) {
    if (space == end) {
      return HttpViolation.REQUEST_LINE;
    }
    if (end - space != VERSION.length + 1 || !isExactly(VERSION, in, space, end - 1)) {
      return space + 1 < end && in[space + 1] == ' '
          ? HttpViolation.REQUEST_LINE
          : HttpViolation.VERSION;
    }
    byte minor = in[end - 1];
    http11 = minor == '1';
    return http11 || minor == '0' ? null : HttpViolation.VERSION;
  }

  private @Nullable HttpViolation target(byte[] in, int line, int from, int end, boolean options) {
    for (int i = from; i < end; i++) {
      byte octet = in[i];
      // RFC 9112 §3.2: no fragment; what lies above ASCII some clients send, and means nothing here
      if ((octet >= 0 && octet <= ' ') || octet == 0x7f || octet == '#') {
        return HttpViolation.TARGET;
      }
    }
    if (from == end) {
      return HttpViolation.REQUEST_LINE;
    }
    if (in[from] == '/') {
      return null;
    }
    if (FieldLine.begins(HTTP, in, from, end)) {
      return absolute(in, line, from + HTTP.length, end, HTTP_PORT);
    }
    if (FieldLine.begins(HTTPS, in, from, end)) {
      return absolute(in, line, from + HTTPS.length, end, HTTPS_PORT);
    }
    boolean asterisk = options && end - from == 1 && in[from] == '*';
    return asterisk ? null : HttpViolation.TARGET;
  }

  private @Nullable HttpViolation absolute(
      byte[] in, int line, int from, int targetEnd, byte[] portOfScheme) {
    int end = from;
    while (end < targetEnd && in[end] != '/' && in[end] != '?') {
      end++;
    }
    usualPort = portOfScheme;
    authorityFrom = from - line;
    authorityEnd = end - line;
    return Authority.isValid(in, from, end) ? null : HttpViolation.TARGET;
  }

  boolean isHttp11() {
    return http11;
  }

  /** Whether the target does not name another authority than {@code host} (RFC 9112 §3.2.2). */
  boolean agrees(byte[] in, int at, int hostFrom, int hostEnd) {
    return authorityEnd == 0
        || Authority.isSame(
            in, at + authorityFrom, at + authorityEnd, at + hostFrom, at + hostEnd, usualPort);
  }

  private static boolean isExactly(byte[] text, byte[] in, int from, int end) {
    if (end - from != text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (in[from + i] != text[i]) {
        return false;
      }
    }
    return true;
  }
}
