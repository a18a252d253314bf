package io.vouchsafe.proxy.shared.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warnings that somebody else can cause as often as he likes: one of each kind in ten seconds, with
 * the number of those left out. Thread-safe.
 */
public final class SampledLog {
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  /** Kinds are words from code; a mistake of ours costs no memory. */
  private static final int MOST_KINDS = 64;

  private final Logger log;
  private final LongSupplier nanoTime;
  private final Map<String, Sample> samples = new HashMap<>();

  private record Sample(long toldAt, long leftOut) {}

  /**
   * Nothing was told yet.
   *
   * @param nanoTime for durations; starts anywhere
   */
  public SampledLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /**
   * Tells it, unless one of its kind was told just now.
   *
   * @param kind a word from code
   */
  public void warn(String kind, String sentence) {
    long leftOut = due(kind);
    if (leftOut == 0) {
      log.warn("{}", sentence);
    } else if (leftOut > 0) {
      log.warn("{} ({} like it left out)", sentence, leftOut);
    }
  }

  /** How many were left out since the last one; negative when this one is left out, too. */
  private synchronized long due(String kind) {
    long now = nanoTime.getAsLong();
    Sample last = samples.get(kind);
    if (last != null && now - last.toldAt() < PAUSE_NANOS) {
      samples.put(kind, new Sample(last.toldAt(), last.leftOut() + 1));
      return -1;
    }
    if (last == null && samples.size() >= MOST_KINDS) {
      return -1;
    }
    samples.put(kind, new Sample(now, 0));
    return last == null ? 0 : last.leftOut();
  }
}
