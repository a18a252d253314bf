package io.vouchsafe.proxy.journal;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines that wait for a slow stream: a thread of their own writes them, in batches. Whoever hands
 * over a line never waits; when {@link #CAPACITY} is reached, it is told that there is no room.
 */
final class LineBacklog implements AutoCloseable {
  /** Characters that may wait: some ten thousand lines. */
  static final int CAPACITY = 8 << 20;

  /** Lines, in the beginning. */
  private static final int FIRST_SIZE = 256;

  private static final String[] NONE = new String[0];

  /** Bytes that are written at once. */
  private static final int BUFFER = 256 << 10;

  /** Lines that come within this time after the first are written together... */
  private static final long GATHER_MILLIS = 20;

  /** ...unless so many characters wait; more would no longer lie in a processor's own cache. */
  private static final int BATCH = 192 << 10;

  private final BufferedWriter out;
  private final Consumer<Throwable> broken;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable String[] waiting = new String[FIRST_SIZE];
  private int lines;
  private int length;
  private boolean closed;

  /**
   * Starts writing to {@code out}, which it flushes and does not close.
   *
   * @param name of the thread
   * @param broken is told when the stream breaks; no line is taken from then on
   */
  LineBacklog(OutputStream out, String name, Consumer<Throwable> broken) {
    this.out =
        new BufferedWriter(
            new OutputStreamWriter(new BufferedOutputStream(out, BUFFER), StandardCharsets.UTF_8));
    this.broken = broken;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::write);
  }

  /** Takes one line, which ends with its line feed; false when it is dropped. */
  boolean offer(String line) {
    lock.lock();
    try {
      if (closed || length + line.length() > CAPACITY) {
        return false;
      }
      if (lines == waiting.length) {
        waiting = Arrays.copyOf(waiting, 2 * lines);
      }
      waiting[lines++] = line;
      int before = length;
      length += line.length();
      if (before == 0 || (before < BATCH && length >= BATCH)) {
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits and stops; lines that come later are dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    @Nullable String[] batch = new String[FIRST_SIZE];
    try {
      while (true) {
        int filled;
        lock.lock();
        try {
          awaitLines();
          if (lines == 0) {
            return;
          }
          @Nullable String[] taken = waiting;
          filled = lines;
          waiting = batch;
          lines = 0;
          length = 0;
          batch = taken;
        } finally {
          lock.unlock();
        }
        write(batch, filled);
      }
    } catch (IOException | RuntimeException | Error e) {
      stopTaking();
      broken.accept(e);
    } catch (InterruptedException e) {
      stopTaking();
      Thread.currentThread().interrupt();
    }
  }

  /** Characters become bytes here, off the event loops; nothing is made for a line. */
  private void write(@Nullable String[] batch, int filled) throws IOException {
    for (int i = 0; i < filled; i++) {
      out.write(Objects.requireNonNull(batch[i]));
      batch[i] = null;
    }
    out.flush();
  }

  /** Waits for a line, then a moment for more of them; returns with none when closed. */
  private void awaitLines() throws InterruptedException {
    while (lines == 0 && !closed) {
      changed.await();
    }
    long gather = TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
    while (gather > 0 && !closed && length < BATCH) {
      gather = changed.awaitNanos(gather);
    }
  }

  /** Whether all that was taken is written and nobody writes any more. */
  boolean isOver() {
    return !thread.isAlive();
  }

  /** Nobody writes any more: every line from now on is a dropped one, and none takes memory. */
  private void stopTaking() {
    lock.lock();
    try {
      closed = true;
      lines = 0;
      length = 0;
      waiting = NONE;
    } finally {
      lock.unlock();
    }
  }
}
