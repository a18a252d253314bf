package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.cache.StatusKey;
import org.junit.jupiter.api.Test;

/** From which login on charon has surely refused a certificate. */
class ToldRevocationsTest {
  private static final StatusKey KEY = new StatusKey(1, 1);

  private final ToldRevocations told = new ToldRevocations();

  private void round() {
    told.ended(told.begin());
  }

  @Test
  void itCountsAfterARoundThatBeganWhenItWasKnown() {
    long running = told.begin();
    assertThat(told.looked(KEY, true)).isTrue();
    told.ended(running);
    assertThat(told.isRefused(KEY, told.now())).as("that one began before").isFalse();

    long before = told.now();
    round();
    assertThat(told.isRefused(KEY, told.now())).isTrue();
    assertThat(told.isRefused(KEY, before)).as("a login of before").isFalse();
    assertThat(told.isRefused(KEY, ToldRevocations.UNHEARD)).isFalse();
    assertThat(told.looked(KEY, true)).as("charon knows").isFalse();
  }

  @Test
  void whatIsNotSeenIsNotSure() {
    round();
    assertThat(told.isRefused(KEY, told.now())).isFalse();
  }

  @Test
  void whatIsTakenBackAndRevokedAgainIsNew() {
    told.learnt(KEY);
    round();
    told.looked(KEY, false);
    assertThat(told.isRefused(KEY, told.now())).isFalse();
    assertThat(told.looked(KEY, true)).isTrue();
    assertThat(told.isRefused(KEY, told.now())).isFalse();

    round();
    told.learnt(KEY);
    assertThat(told.isRefused(KEY, told.now())).as("told again").isFalse();
  }

  @Test
  void afterAnAttachingTheFirstRoundIsWaitedFor() {
    told.learnt(KEY);
    round();
    told.attached();
    assertThat(told.isRefused(KEY, told.now())).isFalse();
    round();
    assertThat(told.isRefused(KEY, told.now())).isTrue();
  }

  @Test
  void theOldestIsForgottenAndNotSureThen() {
    told.learnt(KEY);
    round();
    for (long serial = 2; serial <= 10_001; serial++) {
      told.learnt(new StatusKey(serial, serial));
    }
    round();
    assertThat(told.isRefused(KEY, told.now())).isFalse();
    assertThat(told.isRefused(new StatusKey(2, 2), told.now())).isTrue();
  }
}
