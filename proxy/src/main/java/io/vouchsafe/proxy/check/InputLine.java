package io.vouchsafe.proxy.check;

/** One line of input without its end, or the beginning of one that was too long to be kept. */
public final class InputLine {
  private final byte[] bytes;
  private final long length;

  /**
   * Keeps {@code bytes} without copying them.
   *
   * @param length bytes that the line had; more than {@code bytes} holds when it was too long
   */
  InputLine(byte[] bytes, long length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** What was kept of the line; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes that the line had. */
  public long length() {
    return length;
  }

  /** Whether the line was longer than what was kept of it. */
  public boolean isTooLong() {
    return length > bytes.length;
  }

  /** Whether nothing but white space stands in it; such a line is no request. */
  boolean isBlank() {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return !isTooLong();
  }
}
