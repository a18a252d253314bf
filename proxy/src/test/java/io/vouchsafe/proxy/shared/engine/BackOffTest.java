package io.vouchsafe.proxy.shared.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The pause before the next attempt")
class BackOffTest {
  private final BackOff backOff = new BackOff(new Random(1));

  @Test
  @DisplayName("grows from 100 ms to 2 s, with a random part from the half on")
  void grows() {
    long most = 100;
    for (int i = 0; i < 20; i++) {
      assertThat(backOff.next()).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
      most = Math.min(2 * most, 2000);
    }
    backOff.reset();
    assertThat(backOff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }
}
