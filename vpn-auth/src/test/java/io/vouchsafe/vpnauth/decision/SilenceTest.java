package io.vouchsafe.vpnauth.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Contract, section 1, {@code session_grace}: the denies after which a session is asked again. */
class SilenceTest {
  @Test
  void nothingElseIsSilence() {
    assertThat(Stream.of(Reason.values()).filter(Reason::isSilence))
        .containsExactlyInAnyOrder(
            Reason.STATUS_UNAVAILABLE,
            Reason.STATUS_UNKNOWN,
            Reason.DEADLINE,
            Reason.OVER_BUDGET,
            Reason.INTERNAL);
  }
}
