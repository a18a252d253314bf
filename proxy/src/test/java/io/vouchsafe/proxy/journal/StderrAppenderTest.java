package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisplayName("The log: a stderr that nobody reads costs lines, and never whoever logs")
class StderrAppenderTest {
  private static final int LINE = 64 << 10;

  private final CountDownLatch read = new CountDownLatch(1);
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("lab");
  private final StderrAppender appender = new StderrAppender(readAfter(read, stderr));

  @BeforeEach
  void start() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%level %msg%n");
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  @Test
  void aPipeThatNobodyReadsStopsNobodyAndTheLogSaysWhatIsMissing() {
    String long64k = "x".repeat(LINE);
    int lines = 3 * LineBacklog.CAPACITY / LINE;
    for (int i = 0; i < lines; i++) {
      logger.info(long64k); // on an event loop, none of these may wait
    }
    assertThat(appender.dropped()).isBetween(1L, (long) lines - 1);

    long missing = appender.dropped();
    read.countDown();
    Awaitility.await().until(() -> length() > LINE);
    Awaitility.await()
        .until(
            () -> {
              logger.warn("goes on");
              return text().contains("goes on");
            });

    assertThat(text()).contains(" lines of the log were left out: whoever reads stderr");
    assertThat(text().indexOf("left out")).isLessThan(text().indexOf("goes on"));
    assertThat(missing).isPositive();
  }

  @Test
  void atTheEndWhatWaitsIsWrittenAndWhatComesThenDirectly() {
    read.countDown();
    logger.info("before the end");
    appender.end();
    assertThat(text()).isEqualTo("INFO before the end" + System.lineSeparator());

    logger.info("while it ends");
    assertThat(text()).endsWith("INFO while it ends" + System.lineSeparator());
    assertThat(appender.dropped()).isZero();
  }

  @Test
  void aReaderThatStandsStillDoesNotHoldTheEndUp() {
    logger.info("nobody reads it");
    appender.end();
    logger.info("nor this");

    assertThat(appender.dropped()).isEqualTo(1);
    read.countDown();
  }

  private String text() {
    synchronized (stderr) {
      return stderr.toString(StandardCharsets.UTF_8);
    }
  }

  private int length() {
    synchronized (stderr) {
      return stderr.size();
    }
  }

  private static OutputStream readAfter(CountDownLatch gate, ByteArrayOutputStream to) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        synchronized (to) {
          to.write(bytes, from, length);
        }
      }
    };
  }
}
