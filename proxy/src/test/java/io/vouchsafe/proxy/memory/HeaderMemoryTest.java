package io.vouchsafe.proxy.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.Presented;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeaderMemoryTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HeaderMemory memory = new HeaderMemory("acme", 20_000, registry);
  private final AtomicInteger decoded = new AtomicInteger();

  @Test
  void aHeaderIsDecodedOnce() {
    Submission first = memory.decode("a", this::decode).orElseThrow();

    assertThat(memory.decode("a", this::decode)).containsSame(first);
    assertThat(decoded).hasValue(1);
    assertThat(gets("hit")).isEqualTo(1);
    assertThat(gets("miss")).isEqualTo(1);
  }

  @Test
  void headersThatDifferInOneCharacterAreTwo() {
    memory.decode("a".repeat(1000), this::decode);
    memory.decode("a".repeat(999) + "b", this::decode);

    assertThat(decoded).hasValue(2);
  }

  @Test
  void whatCannotBeDecodedTakesNoRoom() {
    memory.decode("a", header -> Optional.empty());

    assertThat(memory.decode("a", this::decode)).isPresent();
    assertThat(registry.get("cache.size").gauge().value()).isEqualTo(1);
  }

  @Test
  void memoryIsBoundedInBytes() {
    for (int i = 0; i < 1000; i++) {
      memory.decode("header " + i, this::decode);
    }

    assertThat(registry.get("cache.memory").gauge().value()).isBetween(1.0, 20_000.0);
    assertThat(registry.get("cache.evictions").counter().count()).isGreaterThan(900);
  }

  private Optional<Submission> decode(String header) {
    decoded.incrementAndGet();
    Der der = Der.copyOf(new byte[100]);
    return Optional.of(Submission.of(new Presented(List.of(der), List.of(), "nginx")));
  }

  private double gets(String result) {
    return registry.get("cache.gets").tag("result", result).counter().count();
  }
}
