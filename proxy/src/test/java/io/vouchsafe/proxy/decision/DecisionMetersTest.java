package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecisionMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final DecisionMeters meters = new DecisionMeters("acme", registry);

  @Test
  @DisplayName("A flood of refusals that took no time is counted and hides no slow decision")
  void whatWasRefusedUnreadHasNoTime() {
    meters.count(verdict(TimeUnit.SECONDS.toNanos(2), Optional.empty()));
    for (int i = 0; i < 1000; i++) {
      meters.count(
          verdict(
              0,
              Optional.of(
                  new UntrustedCall(
                      UntrustedCall.Kind.UNTRUSTED_CALLER, Optional.empty(), "acme"))));
    }

    assertThat(registry.get("vouchsafe.decisions").counter().count()).isEqualTo(1001);
    assertThat(registry.get("vouchsafe.decision").timer().count()).isEqualTo(1);
    assertThat(registry.get("vouchsafe.decision").timer().mean(TimeUnit.SECONDS)).isEqualTo(2);
  }

  private static Verdict verdict(long nanos, Optional<UntrustedCall> untrusted) {
    return new Verdict(
        "0123456789-1",
        "acme",
        Verdict.NO_POLICY,
        "none",
        new Decision.Deny(Reason.FRONT_NOT_TRUSTED, "no", Evidence.NONE),
        Optional.empty(),
        Instant.EPOCH,
        nanos,
        untrusted);
  }
}
