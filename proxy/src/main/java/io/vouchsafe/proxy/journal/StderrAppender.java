package io.vouchsafe.proxy.journal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log to stderr. Whoever logs never waits: when the reader of stderr stands still, lines
 * are dropped and counted, and one line says how many as soon as there is room again. At the end of
 * the process, what waits is written, and whatever is logged after that directly.
 */
public final class StderrAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final OutputStream out;
  private final LongAdder dropped = new LongAdder();
  private final AtomicLong untold = new AtomicLong();
  private @Nullable Encoder<ILoggingEvent> encoder;
  private volatile @Nullable LineBacklog backlog;
  private boolean ended;

  /** Made by logback, from its configuration. */
  public StderrAppender() {
    this(new FileOutputStream(FileDescriptor.err));
  }

  StderrAppender(OutputStream out) {
    this.out = out;
  }

  /** Set by logback, from its configuration. */
  public void setEncoder(Encoder<ILoggingEvent> encoder) {
    this.encoder = encoder;
  }

  @Override
  public void start() {
    Encoder<ILoggingEvent> known = encoder;
    if (known == null) {
      addError("an appender without an encoder");
      return;
    }
    known.start();
    backlog = new LineBacklog(out, "vouchsafe-log", broken -> {});
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::end, "vouchsafe-log-end"));
    } catch (IllegalStateException alreadyEnding) {
      // Whatever is logged is written directly.
      end();
    }
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    Encoder<ILoggingEvent> known = encoder;
    if (known == null) {
      return;
    }
    LineBacklog running = backlog;
    if (running == null) {
      writeNow(known.encode(event));
      return;
    }
    tellDropped(running, known);
    if (!running.offer(text(known.encode(event)))) {
      drop(1);
    }
  }

  /** At the first line for which there is room again. */
  private void tellDropped(LineBacklog running, Encoder<ILoggingEvent> known) {
    long left = untold.get();
    if (left > 0 && untold.compareAndSet(left, 0) && !running.offer(text(report(left, known)))) {
      untold.addAndGet(left);
    }
  }

  private byte[] report(long left, Encoder<ILoggingEvent> known) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    String name = StderrAppender.class.getName();
    String text = left + " lines of the log were left out: whoever reads stderr was too slow";
    return known.encode(
        new LoggingEvent(name, context.getLogger(name), Level.WARN, text, null, new Object[0]));
  }

  private static String text(byte[] encoded) {
    return new String(encoded, StandardCharsets.UTF_8);
  }

  private void drop(long lines) {
    dropped.add(lines);
    untold.addAndGet(lines);
  }

  private synchronized void writeNow(byte[] line) {
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      drop(1);
    }
  }

  /** The process ends: what waits is written. A reader that stands still holds it for a second. */
  synchronized void end() {
    LineBacklog running = backlog;
    if (ended || running == null) {
      return;
    }
    ended = true;
    running.close();
    if (running.isOver()) {
      backlog = null;
    }
  }

  /** Lines that were dropped, ever. */
  long dropped() {
    return dropped.sum();
  }

  /** Writes what waits of the log, before the process is halted. */
  public static void endOfLog() {
    ofThisProcess().ifPresent(StderrAppender::end);
  }

  /** Counts in {@code registry} what the log of this process drops. */
  public static void watch(MeterRegistry registry) {
    ofThisProcess()
        .ifPresent(
            log ->
                FunctionCounter.builder("vouchsafe.log.dropped", log, StderrAppender::dropped)
                    .description("Lines of the log that were dropped because stderr was too slow")
                    .register(registry));
  }

  private static Optional<StderrAppender> ofThisProcess() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      var appenders = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
      for (Iterator<?> each = appenders; each.hasNext(); ) {
        if (each.next() instanceof StderrAppender log) {
          return Optional.of(log);
        }
      }
    }
    return Optional.empty();
  }
}
