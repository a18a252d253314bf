package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LineWriterTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void everyLineThatWaitsIsWrittenInOrderBeforeItCloses() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder expected = new StringBuilder();
    try (LineWriter writer = new LineWriter(out, registry)) {
      for (int i = 0; i < 10_000; i++) {
        writer.accept("line " + i + "\n");
        expected.append("line ").append(i).append('\n');
      }
    }

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected.toString());
    assertThat(dropped()).isZero();
  }

  @Test
  void aStuckStreamCostsLinesAndNeverTheCaller() {
    CountDownLatch stuck = new CountDownLatch(1);
    try (LineWriter writer = new LineWriter(stuckUntil(stuck), registry)) {
      String line = "x".repeat(1 << 20);
      for (int i = 0; i < 40; i++) {
        writer.accept(line);
      }

      assertThat(dropped()).isPositive();
      stuck.countDown();
    }
  }

  @Test
  void aBrokenStreamEndsTheJournalAndNothingElse() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    try (LineWriter writer = new LineWriter(broken, registry)) {
      Awaitility.await()
          .atMost(90, TimeUnit.SECONDS)
          .until(
              () -> {
                writer.accept("line\n");
                return dropped() > 0;
              });
    }
  }

  private double dropped() {
    return registry.get("vouchsafe.journal.dropped").counter().count();
  }

  private static OutputStream stuckUntil(CountDownLatch gate) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    };
  }
}
