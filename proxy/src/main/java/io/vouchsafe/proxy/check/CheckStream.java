package io.vouchsafe.proxy.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers lines from a stream on several threads, in whatever order they get done. An answer goes
 * out as soon as it is there, so that a peer may wait for it before it sends the next line.
 */
public final class CheckStream {
  /** Longest line that is read; a longer one is answered with an error. */
  public static final int MAX_LINE = 64 << 20;

  /** Lines that are read ahead for each thread: none waits for input, few lie in memory. */
  private static final int READ_AHEAD = 4;

  /** Bytes of lines in memory, in units: four of the longest. */
  private static final int UNIT = 1 << 16;

  private static final int MAX_UNITS = 4 * (MAX_LINE / UNIT);

  private final Checker checker;
  private final int threads;
  private final int maxLine;

  /** Answers with {@code threads} threads. */
  public CheckStream(Checker checker, int threads) {
    this(checker, threads, MAX_LINE);
  }

  CheckStream(Checker checker, int threads, int maxLine) {
    this.checker = checker;
    this.threads = threads;
    this.maxLine = maxLine;
  }

  /**
   * Answers until {@code in} ends and the last answer is written.
   *
   * @throws IOException when reading or writing fails
   */
  public void run(InputStream in, OutputStream out) throws IOException {
    Answers answers = new Answers(out);
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("check-", 0).daemon().factory());
    try {
      feed(new BoundedLines(in, maxLine), workers, answers);
      workers.shutdown();
      workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      workers.shutdownNow();
    }
    answers.throwIfBroken();
  }

  private void feed(BoundedLines lines, ExecutorService workers, Answers answers)
      throws IOException, InterruptedException {
    Semaphore places = new Semaphore(threads * READ_AHEAD);
    Semaphore units = new Semaphore(MAX_UNITS);
    for (Optional<InputLine> next = lines.next(); next.isPresent(); next = lines.next()) {
      answers.throwIfBroken();
      InputLine line = next.get();
      if (line.isBlank()) {
        continue;
      }
      int size = Math.min(MAX_UNITS, 1 + line.bytes().length / UNIT);
      places.acquire();
      units.acquire(size);
      workers.execute(
          () -> {
            try {
              answers.write(checker.answer(line));
            } finally {
              units.release(size);
              places.release();
            }
          });
    }
  }

  /** The output, one whole line at a time. */
  private static final class Answers {
    private final OutputStream out;
    private @Nullable IOException broken;

    Answers(OutputStream out) {
      this.out = out;
    }

    synchronized void write(byte[] line) {
      try {
        out.write(line);
        out.flush();
      } catch (IOException e) {
        broken = e;
      }
    }

    synchronized void throwIfBroken() throws IOException {
      if (broken != null) {
        throw broken;
      }
    }
  }
}
