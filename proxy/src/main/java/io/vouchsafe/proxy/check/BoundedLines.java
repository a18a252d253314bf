package io.vouchsafe.proxy.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Splits a stream at line feeds and keeps no more of a line than it may have. Not thread-safe. */
public final class BoundedLines {
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int maxLength;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;

  /**
   * Reads from {@code in}.
   *
   * @param maxLength longest line that is kept whole, bytes
   */
  public BoundedLines(InputStream in, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
  }

  /** The next line, blocking until it is there; empty at the end of the stream. */
  public Optional<InputLine> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long length = 0;
    while (fill()) {
      int stop = lineFeedOrEnd();
      line.write(chunk, at, Math.min(stop - at, maxLength - line.size()));
      length += stop - at;
      at = stop;
      if (stop < end) {
        at++;
        return Optional.of(new InputLine(line.toByteArray(), length));
      }
    }
    return length == 0 ? Optional.empty() : Optional.of(new InputLine(line.toByteArray(), length));
  }

  private int lineFeedOrEnd() {
    int stop = at;
    while (stop < end && chunk[stop] != '\n') {
      stop++;
    }
    return stop;
  }

  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = in.read(chunk);
    return end > 0;
  }
}
