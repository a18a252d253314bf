package io.vouchsafe.proxy.decision;

import java.util.Optional;

/**
 * Which trace a caller's request belongs to (W3C Trace Context, {@code traceparent}): told by the
 * journal line, so that a decision is found by a trace and the other way round. Nothing is decided
 * by it. The caller may hand on what its own client wrote.
 *
 * @param traceId 32 lower-case hexadecimal digits
 * @param spanId 16 of them: the caller's own span
 */
public record TraceContext(String traceId, String spanId) {
  /** The field's name. */
  public static final String FIELD = "traceparent";

  /** W3C Trace Context §3.2.2.2: {@code 00-TRACE-SPAN-FLAGS}. */
  private static final int LENGTH = 55;

  private static final int TRACE = 3;
  private static final int SPAN = 36;
  private static final int FLAGS = 53;

  /**
   * What {@code text} says; empty for everything that is not version 00 to the letter. Stricter
   * than §3.2.3, which lets later versions be read as this one: of a version that nobody has
   * written yet nothing is believed.
   */
  public static Optional<TraceContext> of(String text) {
    boolean written =
        text.length() == LENGTH
            && text.startsWith("00-")
            && text.charAt(SPAN - 1) == '-'
            && text.charAt(FLAGS - 1) == '-'
            && isHex(text, TRACE, SPAN - 1)
            && isHex(text, SPAN, FLAGS - 1)
            && isHex(text, FLAGS, LENGTH);
    return written && !isZero(text, TRACE, SPAN - 1) && !isZero(text, SPAN, FLAGS - 1)
        ? Optional.of(
            new TraceContext(text.substring(TRACE, SPAN - 1), text.substring(SPAN, FLAGS - 1)))
        : Optional.empty();
  }

  /** §3.2.2: lower case alone. */
  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** §3.2.2.3 and §3.2.2.4: all zeroes is no id. */
  private static boolean isZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }
}
