package io.vouchsafe.proxy.shared.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.shared.lease.FakeLeases;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The duty to ask about canaries")
class LeasedDutyTest {
  private final FakeLeases.World world = new FakeLeases.World();
  private final FakeLeases first = new FakeLeases(world, "1111111111111111");
  private final FakeLeases second = new FakeLeases(world, "2222222222222222");
  private final LeasedDuty one = new LeasedDuty(first, () -> world.nanos, () -> 0.5);
  private final LeasedDuty two = new LeasedDuty(second, () -> world.nanos, () -> 0.5);

  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 1000) {
      world.turn(Duration.ofSeconds(1));
      one.tick();
      two.tick();
    }
  }

  private void follow() {
    one.follow(List.of("acme"));
    two.follow(List.of("acme"));
    pass(Duration.ofSeconds(2));
  }

  @Test
  @DisplayName("is one node's, and goes to the other when that one stops")
  void one() {
    follow();
    assertThat(one.isOurs("acme")).isTrue();
    assertThat(two.isOurs("acme")).isFalse();
    pass(Duration.ofMinutes(10));
    assertThat(two.isOurs("acme")).isFalse();
    one.close();
    pass(Duration.ofSeconds(15));
    assertThat(two.isOurs("acme")).isTrue();
  }

  @Test
  @DisplayName("is every node's while the engine is away")
  void away() {
    follow();
    first.away = true;
    second.away = true;
    pass(LeasedDuty.TIME.plusSeconds(15));
    assertThat(one.isOurs("acme")).isTrue();
    assertThat(two.isOurs("acme")).isTrue();
    first.away = false;
    second.away = false;
    pass(Duration.ofSeconds(10));
    assertThat(List.of(one.isOurs("acme"), two.isOurs("acme")))
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  @DisplayName("is given back for a tenant that has no canaries any more")
  void gone() {
    follow();
    one.follow(List.of());
    pass(LeasedDuty.TIME.plusSeconds(15));
    assertThat(two.isOurs("acme")).isTrue();
  }
}
