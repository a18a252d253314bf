package io.vouchsafe.proxy.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A canary of several nodes")
class CanaryDutyTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Canary canary = new Canary(new CanaryName("acme", "c", Kind.GOOD));

  private void heard(boolean truth) {
    canary.heard(
        new Decision.Deny(Reason.REVOKED, "", Evidence.ofLeaf(Optional.empty())), truth, NOW);
  }

  @Test
  @DisplayName("is asked about at each interval where it is the node's duty, seldom elsewhere")
  void duty() {
    assertThat(canary.begin(NOW, INTERVAL, false)).as("once at the start").isTrue();
    heard(true);
    assertThat(canary.begin(NOW.plus(INTERVAL), INTERVAL, false)).isFalse();
    assertThat(canary.begin(NOW.plus(INTERVAL), INTERVAL, true)).isTrue();
    heard(true);
    assertThat(canary.begin(NOW.plus(INTERVAL.multipliedBy(11)), INTERVAL, false)).isTrue();
  }

  @Test
  @DisplayName("that was wrong here is asked about here until it is right")
  void wrong() {
    canary.begin(NOW, INTERVAL, true);
    heard(false);
    assertThat(canary.begin(NOW.plus(INTERVAL), INTERVAL, false)).isTrue();
    heard(true);
    assertThat(canary.begin(NOW.plus(INTERVAL.multipliedBy(2)), INTERVAL, false)).isFalse();
  }
}
