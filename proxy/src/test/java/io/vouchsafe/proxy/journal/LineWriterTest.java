package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @MethodSource
  @DisplayName("Whatever the stream throws, no line waits for a thread that is gone")
  void whateverTheStreamThrowsEndsTheJournal(Throwable thrown) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw sneaky(thrown);
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

  static Stream<Throwable> whateverTheStreamThrowsEndsTheJournal() {
    return Stream.of(new IllegalStateException("closed"), new StackOverflowError("too deep"));
  }

  private static RuntimeException sneaky(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
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
