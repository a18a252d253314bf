package io.vouchsafe.proxy.front.http.guard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the lines of something that may come in pieces. A byte is looked at once, wherever the
 * pieces end. All offsets count from the beginning of what is read, since the buffer may move.
 */
final class CrlfLines {
  /** The line does not end within what has come. */
  static final int INCOMPLETE = -1;

  /** A CR or a LF stands alone (RFC 9112 §2.2: some read it as a line's end). */
  static final int BARE = -2;

  /** A control character other than HTAB (RFC 9110 §5.5). */
  static final int CONTROL = -3;

  /** The line is longer than it may be. */
  static final int TOO_LONG = -4;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long EACH = 0x0101010101010101L;
  private static final long TOP_BITS = 0x8080808080808080L;

  private int start;
  private int seen;

  /** Where the current line begins. */
  int start() {
    return start;
  }

  /**
   * The index of the CR that ends the current line, or one of the negative answers.
   *
   * @param at where the first line began
   * @param end the first index that has not come yet
   * @param most octets that the line may have without its end
   */
  int find(byte[] in, int at, int end, int most) {
    int stop = (int) Math.min(end, (long) at + start + most + 1);
    int i = at + seen;
    while (i < stop) {
      while (i + Long.BYTES <= stop && isPlain((long) LONGS.get(in, i))) {
        i += Long.BYTES;
      }
      if (i == stop) {
        break;
      }
      int octet = in[i] & 0xff;
      if ((octet >= 0x20 && octet != 0x7f) || octet == '\t') {
        i++;
        continue;
      }
      seen = i - at;
      if (octet == '\r') {
        return i + 1 == end ? INCOMPLETE : in[i + 1] == '\n' ? i : BARE;
      }
      return octet == '\n' ? BARE : CONTROL;
    }
    seen = i - at;
    return seen - start > most ? TOO_LONG : INCOMPLETE;
  }

  /**
   * Whether none of eight octets is below 0x20 or is 0x7f; a borrow or carry between them may say
   * no too often and never yes.
   */
  private static boolean isPlain(long octets) {
    return (((octets + EACH) | (octets - 0x20 * EACH)) & ~octets & TOP_BITS) == 0;
  }

  /** Goes on behind the line that ends at {@code cr}. */
  void next(int at, int cr) {
    start = cr + 2 - at;
    seen = start;
  }

  /** Forgets everything: something else begins. */
  void reset() {
    start = 0;
    seen = 0;
  }
}
