package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.SessionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Contract, section 1, {@code sessions}: how many sessions what is learnt may cut, and how fast.
 */
class CutLimitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final CutLimit limit = new CutLimit();

  @ParameterizedTest(name = "{1} percent of {0} sessions: {2} are cut")
  @CsvSource({
    "1, 25, 20",
    "80, 25, 20",
    "83, 25, 20",
    "84, 25, 21",
    "1000, 25, 250",
    "1000, 1, 20",
    "1000, 100, 1000",
    "100000, 25, 25000",
  })
  void pastTheShareTheRestIsHeld(int sessions, int percent, int cut) {
    SessionSettings settings = new SessionSettings(50, percent, false);
    for (int i = 0; i < cut; i++) {
      assertThat(limit.ask(settings, Math.max(1, sessions - i), 0)).isPresent();
    }
    assertThat(limit.ask(settings, Math.max(1, sessions - cut), 0)).isEmpty();
  }

  @Test
  void afterAMinuteThereIsRoomAgain() {
    SessionSettings settings = new SessionSettings(1000, 25, false);
    for (int i = 0; i < CutLimit.ALWAYS; i++) {
      limit.ask(settings, 10, 0);
    }
    assertThat(limit.ask(settings, 10, 59 * SECOND)).isEmpty();
    assertThat(limit.ask(settings, 10, 62 * SECOND)).hasValue(62 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "50", "1000"})
  void noSecondSeesMoreThanItsCuts(int perSecond) {
    SessionSettings settings = new SessionSettings(perSecond, 100, false);
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      OptionalLong turn = limit.ask(settings, 1000, i % 7);
      turns.add(turn.orElseThrow());
    }
    for (long turn : turns) {
      assertThat(turns.stream().filter(other -> other >= turn && other < turn + SECOND).count())
          .isLessThanOrEqualTo(perSecond + 1L);
    }
  }
}
