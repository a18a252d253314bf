package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.proxy.net.HeardLog;
import io.vouchsafe.proxy.net.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamReportTest {
  private final TurnedClock clock = new TurnedClock(Instant.EPOCH);
  private final UpstreamReport report =
      new UpstreamReport("[::]:443", "http://app:80", new SimpleMeterRegistry(), clock);

  @Test
  void anOutageIsToldWhenItBeginsOnceInAWhileAndWhenItIsOver() {
    try (HeardLog log = HeardLog.of(UpstreamReport.class)) {
      for (int second = 0; second < 25; second++) {
        report.failed(failure());
        clock.turn(Duration.ofSeconds(1));
      }
      report.opened();
      report.opened();

      List<String> lines = log.about("upstream");
      assertThat(lines).hasSize(4);
      assertThat(lines.getFirst())
          .contains("tls_front [::]:443: upstream http://app:80: no connection: refused");
      assertThat(lines.get(1)).endsWith("(failures since the last line: 9)");
      assertThat(lines.getLast()).endsWith("is back after 25 s; requests that failed: 25");
    }
  }

  @Test
  void whatFlapsFillsNoLog() {
    try (HeardLog log = HeardLog.of(UpstreamReport.class)) {
      for (int i = 0; i < 10_000; i++) {
        report.failed(failure());
        report.opened();
      }

      assertThat(log.about("upstream")).hasSize(2);
    }
  }

  /** What the upstream wrote stays on its line. */
  @Test
  void aDetailCannotForgeALine() {
    try (HeardLog log = HeardLog.of(UpstreamReport.class)) {
      report.failed(
          new UpstreamFailure(
              UpstreamFailure.Kind.REFUSED, "x\nERROR forged" + "y".repeat(10_000), "r-1"));

      assertThat(log.about("upstream").getFirst())
          .doesNotContain("\n")
          .hasSizeLessThan(600)
          .endsWith("reference r-1");
    }
  }

  private static UpstreamFailure failure() {
    return new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE, "refused", "");
  }
}
