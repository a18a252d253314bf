package io.vouchsafe.proxy.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the journal's lines. Whoever hands over a line never waits: when the stream is too slow,
 * lines are dropped and counted.
 */
public final class LineWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

  private final Counter dropped;
  private final LineBacklog backlog;

  /** Starts writing to {@code out}, which it flushes and does not close. */
  public LineWriter(OutputStream out, MeterRegistry registry) {
    this.dropped =
        Counter.builder("vouchsafe.journal.dropped")
            .description("Decision lines that were dropped because the stream was too slow")
            .register(registry);
    this.backlog =
        new LineBacklog(
            out,
            "vouchsafe-journal",
            e -> LOG.error("the journal's stream broke; decisions are no longer written", e));
  }

  /** Takes one line, which ends with its line feed. */
  public void accept(String line) {
    if (!backlog.offer(line)) {
      dropped.increment();
    }
  }

  /** Writes what waits and stops; lines that come later are dropped. */
  @Override
  public void close() {
    backlog.close();
  }
}
