package io.vouchsafe.pki.crl;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of an array at a time, wherever they begin, big-endian. */
final class Longs {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Longs() {}

  static long get(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void set(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  /** Copies a few bytes faster than a call of {@code System.arraycopy} takes to begin. */
  static void copyFew(byte[] from, int fromAt, byte[] to, int toAt, int length) {
    if (length < Long.BYTES || length > 4 * Long.BYTES) {
      System.arraycopy(from, fromAt, to, toAt, length);
      return;
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      set(to, toAt + i, get(from, fromAt + i));
    }
    set(to, toAt + last, get(from, fromAt + last));
  }
}
