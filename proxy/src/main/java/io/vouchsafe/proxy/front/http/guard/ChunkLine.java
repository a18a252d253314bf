package io.vouchsafe.proxy.front.http.guard;

/** The line before a chunk (RFC 9112 §7.1): a size, perhaps with extensions. */
final class ChunkLine {
  /** Longest line that is read; nobody sends extensions. */
  static final int MAX = 256;

  /** Not a size that everybody reads alike. */
  static final int INVALID = -1;

  private static final int MOST_DIGITS = 16;

  private ChunkLine() {}

  /** The size; stricter: up to 7fffffff, no white space behind it, quotes that close. */
  static int size(byte[] in, int from, int end) {
    long size = 0;
    int i = from;
    while (i < end && i - from <= MOST_DIGITS && Authority.hex(in[i]) >= 0) {
      size = (size << 4) | Authority.hex(in[i]);
      if (size > Integer.MAX_VALUE) {
        return INVALID;
      }
      i++;
    }
    boolean sizeEnds = i > from && i - from <= MOST_DIGITS;
    boolean extended = i < end && in[i] == ';';
    if (!sizeEnds || (i < end && !(extended && quotesClose(in, i, end)))) {
      return INVALID;
    }
    return (int) size;
  }

  private static boolean quotesClose(byte[] in, int from, int end) {
    boolean quoted = false;
    for (int i = from; i < end; i++) {
      byte octet = in[i];
      if (octet == '"') {
        quoted = !quoted;
      } else if (quoted && octet == '\\') {
        i++;
      }
    }
    return !quoted;
  }
}
