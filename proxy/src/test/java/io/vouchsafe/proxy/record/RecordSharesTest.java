package io.vouchsafe.proxy.record;

import static io.vouchsafe.proxy.record.RecordLab.allow;
import static io.vouchsafe.proxy.record.RecordLab.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.decision.Reason;
import org.junit.jupiter.api.Test;

/** Nobody takes the whole file. */
class RecordSharesTest {
  private static final int LINE = 100;
  private static final int FILE = 8000;

  private final RecordShares shares = new RecordShares(FILE);
  private int next;

  @Test
  void oneCertificateTakesAnEighth() {
    assertThat(taken(200, () -> shares.take(allow("acme", 7, 50), LINE))).isEqualTo(10);
    assertThat(shares.take(allow("beta", 7, 50), LINE)).as("in another tenant").isTrue();
    assertThat(shares.take(allow("acme", 8, 50), LINE)).as("another one").isTrue();
  }

  @Test
  void strangersTakeAQuarterTogether() {
    assertThat(taken(100, () -> shares.take(stranger("acme", Reason.NO_PATH, next++), LINE)))
        .isEqualTo(20);
    assertThat(shares.take(stranger("beta", Reason.EXPIRED, 1), LINE)).isFalse();
    assertThat(shares.take(allow("acme", 1, 50), LINE)).isTrue();
  }

  @Test
  void oneTenantTakesHalfOfItOnceThereIsAnother() {
    assertThat(taken(50, () -> shares.take(allow("acme", next++, 50), LINE)))
        .as("alone")
        .isEqualTo(50);
    shares.begin();
    assertThat(shares.take(allow("beta", 1, 50), LINE)).isTrue();
    assertThat(taken(100, () -> shares.take(allow("acme", next++, 50), LINE))).isEqualTo(40);
    shares.begin();
    assertThat(taken(100, () -> shares.take(allow("acme", next++, 50), LINE)))
        .as("the other one was in the last file")
        .isEqualTo(40);
    shares.begin();
    assertThat(taken(100, () -> shares.take(allow("acme", next++, 50), LINE)))
        .as("it is gone")
        .isEqualTo(100);
  }

  @Test
  void anotherFileHasRoomAgain() {
    assertThat(taken(20, () -> shares.take(allow("acme", 7, 50), LINE))).isEqualTo(10);
    shares.begin();
    assertThat(shares.take(allow("acme", 7, 50), LINE)).isTrue();
  }

  private static long taken(int tries, java.util.function.BooleanSupplier each) {
    long taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += each.getAsBoolean() ? 1 : 0;
    }
    return taken;
  }
}
