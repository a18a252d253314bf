package io.vouchsafe.proxy.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lines that wait for a slow stream: a thread of their own writes them, in batches. Whoever hands
 * over a line never waits; when {@link #CAPACITY} is reached, it is told that there is no room.
 */
final class LineBacklog implements AutoCloseable {
  /** Bytes that may wait: some twenty thousand lines. */
  static final int CAPACITY = 8 << 20;

  private static final int FIRST_SIZE = 64 << 10;

  private static final byte[] NONE = new byte[0];

  /** Lines that come within this time after the first are written together... */
  private static final long GATHER_MILLIS = 20;

  /** ...unless so many bytes wait; more of them would no longer lie in a processor's own cache. */
  private static final int BATCH = 192 << 10;

  private final OutputStream out;
  private final Consumer<Throwable> broken;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] waiting = new byte[FIRST_SIZE];
  private int length;
  private boolean closed;

  /**
   * Starts writing to {@code out}, which it flushes and does not close.
   *
   * @param name of the thread
   * @param broken is told when the stream breaks; no line is taken from then on
   */
  LineBacklog(OutputStream out, String name, Consumer<Throwable> broken) {
    this.out = out;
    this.broken = broken;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::write);
  }

  /** Takes one line, which ends with its line feed; false when it is dropped. */
  boolean offer(byte[] bytes) {
    lock.lock();
    try {
      if (closed || length + bytes.length > CAPACITY) {
        return false;
      }
      if (length + bytes.length > waiting.length) {
        waiting = Arrays.copyOf(waiting, Math.max(2 * waiting.length, length + bytes.length));
      }
      System.arraycopy(bytes, 0, waiting, length, bytes.length);
      int before = length;
      length += bytes.length;
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
    byte[] batch = new byte[FIRST_SIZE];
    try {
      while (true) {
        int filled;
        lock.lock();
        try {
          awaitLines();
          if (length == 0) {
            return;
          }
          byte[] taken = waiting;
          filled = length;
          waiting = batch;
          length = 0;
          batch = taken;
        } finally {
          lock.unlock();
        }
        out.write(batch, 0, filled);
        out.flush();
      }
    } catch (IOException | RuntimeException | Error e) {
      stopTaking();
      broken.accept(e);
    } catch (InterruptedException e) {
      stopTaking();
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a line, then a moment for more of them; returns with none when closed. */
  private void awaitLines() throws InterruptedException {
    while (length == 0 && !closed) {
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
      length = 0;
      waiting = NONE;
    } finally {
      lock.unlock();
    }
  }
}
