package io.vouchsafe.proxy.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("How often everything is compared")
class ResyncLimitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ResyncLimit limit = new ResyncLimit();

  /** How many run until {@code end} when one is always wanted. */
  private int runs(long end) {
    int runs = 0;
    long now = 0;
    for (long pause = limit.pause(now); now + pause < end; pause = limit.pause(now)) {
      now += pause;
      limit.begins(now);
      runs++;
    }
    return runs;
  }

  @Test
  void atOnceThenOnceASecondThenOnceInTen() {
    assertThat(limit.pause(0)).isZero();
    limit.begins(0);
    assertThat(limit.pause(0)).isEqualTo(SECOND);
    assertThat(limit.pause(SECOND)).isZero();
  }

  @Test
  void whoeverProvokesItAgainAndAgainGetsSixAMinute() {
    assertThat(runs(600 * SECOND)).isBetween(60, 66);
  }

  @Test
  void afterAPauseItIsAtOnceAgain() {
    runs(100 * SECOND);

    assertThat(limit.pause(200 * SECOND)).isZero();
  }
}
