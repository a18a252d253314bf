package io.vouchsafe.proxy.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnTimeTest {
  private final AtomicLong nanos = new AtomicLong();
  private final OwnTime own = new OwnTime(nanos::get);

  @Test
  void onlyWorkOfOursCountsAndPiecesThatOverlapCountOnce() {
    Promise<Void> one = Promise.promise();
    Promise<Void> other = Promise.promise();
    nanos.addAndGet(100);
    own.of(one::future);
    nanos.addAndGet(10);
    own.of(other::future);
    nanos.addAndGet(10);
    one.complete();
    nanos.addAndGet(10);
    assertThat(own.isRunning()).isTrue();
    assertThat(own.nanos()).isEqualTo(30);

    other.fail("a failure ends it as well");
    nanos.addAndGet(100);
    assertThat(own.isRunning()).isFalse();
    assertThat(own.nanos()).isEqualTo(30);
  }

  @Test
  void ofWhatIsSharedOnlyTheTimeSinceItWasJoinedCounts() {
    OwnTime shared = new OwnTime(nanos::get);
    Promise<Void> work = Promise.promise();
    shared.of(work::future);
    nanos.addAndGet(50);
    own.include(shared);
    assertThat(own.isRunning()).isTrue();
    nanos.addAndGet(5);
    work.complete();

    assertThat(own.isRunning()).isFalse();
    assertThat(own.nanos()).isEqualTo(5);
  }

  @Test
  void whoWaitsForItsBeginHearsOfItOnce() {
    AtomicInteger heard = new AtomicInteger();
    own.whenBegun(heard::incrementAndGet);
    assertThat(heard).hasValue(0);

    own.of(Future::succeededFuture);
    own.of(Future::succeededFuture);

    assertThat(heard).hasValue(1);
  }

  @Test
  void aThrowEndsItToo() {
    assertThatThrownBy(
            () ->
                own.of(
                    () -> {
                      throw new IllegalStateException("test");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(own.isRunning()).isFalse();
  }
}
