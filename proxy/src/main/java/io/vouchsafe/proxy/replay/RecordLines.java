package io.vouchsafe.proxy.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of one file, each no longer than it may be. Not thread-safe. */
final class RecordLines {
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int longest;
  private final byte[] chunk = new byte[CHUNK];
  private int at;
  private int end;
  private long number;

  /**
   * A line without its end.
   *
   * @param number counts from 1
   * @param kept the line, or its beginning when it is too long
   * @param tooLong whether it is longer than what was kept of it
   * @param ended whether a line feed follows; else it may be written just now
   */
  record Line(long number, ByteArrayOutputStream kept, boolean tooLong, boolean ended) {
    byte[] bytes() {
      return kept.toByteArray();
    }

    boolean isEmpty() {
      return kept.size() == 0;
    }
  }

  RecordLines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The next line; empty at the end of the file. */
  Optional<Line> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    long length = 0;
    while (fill()) {
      int stop = at;
      while (stop < end && chunk[stop] != '\n') {
        stop++;
      }
      line.write(chunk, at, Math.min(stop - at, longest - line.size()));
      length += stop - at;
      boolean ended = stop < end;
      at = ended ? stop + 1 : stop;
      if (ended) {
        return Optional.of(line(line, length, true));
      }
    }
    return length == 0 ? Optional.empty() : Optional.of(line(line, length, false));
  }

  private Line line(ByteArrayOutputStream kept, long length, boolean ended) {
    number++;
    return new Line(number, kept, length > kept.size(), ended);
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
