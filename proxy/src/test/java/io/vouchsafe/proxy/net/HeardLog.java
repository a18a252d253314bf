package io.vouchsafe.proxy.net;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that one class logs, at INFO and above, until it is closed. */
public final class HeardLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;

  private HeardLog(Logger logger) {
    this.logger = logger;
  }

  /** Listens to the outages of responders and of places that CRLs come from. */
  public static HeardLog ofOutages() {
    return of(OutageLog.class);
  }

  /** Listens to one class. */
  public static HeardLog of(Class<?> speaker) {
    HeardLog heard = new HeardLog((Logger) LoggerFactory.getLogger(speaker));
    heard.start();
    heard.logger.setLevel(Level.INFO);
    heard.logger.addAppender(heard);
    return heard;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getLevel() + " " + event.getFormattedMessage());
  }

  /** What was logged since the last look about {@code what}. */
  public List<String> about(String what) {
    List<String> said = lines.stream().filter(line -> line.contains(what)).toList();
    lines.removeAll(said);
    return said;
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(null);
    stop();
  }
}
