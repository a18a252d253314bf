package io.vouchsafe.proxy.front.http.guard;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a request's head says about where the request ends, line by line. */
final class RequestHead {
  /** Field-notes: an RSA-4096 certificate takes 2.2 kB, a chain several times that. */
  static final int MAX_HEADER = 64 << 10;

  /** Fronts like Envoy append their client's own path. */
  static final int MAX_LINE = 16 << 10;

  static final int MAX_FIELDS = 100;

  /** As many as fit below 2^63. */
  private static final int MOST_LENGTH_DIGITS = 18;

  private static final byte[] HOST = "host".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTENT_LENGTH = "content-length".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRANSFER_ENCODING =
      "transfer-encoding".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);

  private final RequestLine line = new RequestLine();
  private int fields;
  private int hostFrom;
  private int hostEnd;
  private long length;
  private boolean chunked;

  /**
   * The first line. Nothing may stand before it, not even an empty line (RFC 9112 §2.2 lets us).
   */
  @Nullable HttpViolation begin(byte[] in, int from, int end) {
    fields = 0;
    hostEnd = 0;
    length = -1;
    chunked = false;
    return line.read(in, from, end);
  }

  /** One header line, which is not empty; the head began at {@code at}. */
  @Nullable HttpViolation field(byte[] in, int at, int from, int end) {
    // RFC 9112 §5.2: obs-fold; §2.2: white space behind the request line
    if (FieldLine.isSpace(in[from])) {
      return HttpViolation.FOLDED;
    }
    int colon = FieldLine.colon(in, from, end);
    if (colon == FieldLine.NO_NAME) {
      return HttpViolation.FIELD_NAME;
    }
    if (++fields > MAX_FIELDS) {
      return HttpViolation.TOO_MANY_FIELDS;
    }
    return switch (colon - from) {
      case 4 -> FieldLine.is(HOST, in, from, colon) ? host(in, at, colon + 1, end) : null;
      case 14 -> FieldLine.is(CONTENT_LENGTH, in, from, colon) ? length(in, colon + 1, end) : null;
      case 17 ->
          FieldLine.is(TRANSFER_ENCODING, in, from, colon) ? encoding(in, colon + 1, end) : null;
      default -> null;
    };
  }

  /** Whether a field frames or routes a request, and so has no place in a trailer. */
  static boolean isFraming(byte[] in, int from, int colon) {
    return FieldLine.is(HOST, in, from, colon)
        || FieldLine.is(CONTENT_LENGTH, in, from, colon)
        || FieldLine.is(TRANSFER_ENCODING, in, from, colon);
  }

  /** RFC 9112 §3.2: never two, never an invalid one. */
  private @Nullable HttpViolation host(byte[] in, int at, int from, int end) {
    int value = FieldLine.skipSpace(in, from, end);
    int valueEnd = FieldLine.dropSpace(in, value, end);
    if (hostEnd != 0 || !Authority.isValid(in, value, valueEnd)) {
      return HttpViolation.HOST;
    }
    hostFrom = value - at;
    hostEnd = valueEnd - at;
    return null;
  }

  /** RFC 9112 §6.3; stricter: a list of the same number is refused too. */
  private @Nullable HttpViolation length(byte[] in, int from, int end) {
    int value = FieldLine.skipSpace(in, from, end);
    int valueEnd = FieldLine.dropSpace(in, value, end);
    int digits = valueEnd - value;
    if (length >= 0 || digits < 1 || digits > MOST_LENGTH_DIGITS) {
      return HttpViolation.CONTENT_LENGTH;
    }
    long number = 0;
    for (int i = value; i < valueEnd; i++) {
      byte octet = in[i];
      if (octet < '0' || octet > '9') {
        return HttpViolation.CONTENT_LENGTH;
      }
      number = 10 * number + octet - '0';
    }
    length = number;
    return null;
  }

  /** RFC 9112 §6.1; stricter: no other coding before {@code chunked}. */
  private @Nullable HttpViolation encoding(byte[] in, int from, int end) {
    int value = FieldLine.skipSpace(in, from, end);
    if (chunked || !FieldLine.is(CHUNKED, in, value, FieldLine.dropSpace(in, value, end))) {
      return HttpViolation.TRANSFER_ENCODING;
    }
    chunked = true;
    return null;
  }

  /** What only the whole head tells; it began at {@code at}. */
  @Nullable HttpViolation end(byte[] in, int at) {
    if (chunked && (length >= 0 || !line.isHttp11())) {
      return HttpViolation.TRANSFER_ENCODING;
    }
    boolean hostKnown = hostEnd != 0;
    if (hostKnown ? !line.agrees(in, at, hostFrom, hostEnd) : line.isHttp11()) {
      return HttpViolation.HOST;
    }
    return null;
  }

  boolean isChunked() {
    return chunked;
  }

  /** Octets of the body when it is not chunked. */
  long length() {
    return Math.max(0, length);
  }
}
