package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The series of a tenant come and go as one. */
class TenantMemoryTest {
  private static final String HEADER = "a header";
  private static final TenantSettings SETTINGS =
      new TenantSettings(
          "acme",
          new FrontSettings(Optional.empty(), List.of(), "default", List.of("default")),
          CacheSettings.DEFAULT,
          UpstreamSettings.DIRECT,
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          List.of(),
          BlockList.EMPTY);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void whatIsOnlyPreparedHasNoSeries() {
    TenantMemory memory = TenantMemory.prepare(SETTINGS, () -> 0.5);
    miss(memory);
    assertThat(registry.getMeters()).isEmpty();

    memory.show(registry);
    miss(memory);
    assertThat(registry.get("cache.gets").tag("cache", "header").tag("result", "miss").counter())
        .matches(counter -> counter.count() == 1);
  }

  /** A decision may still be in flight when its tenant goes. */
  @Test
  void whatIsGoneBringsNoSeriesBackAndTheNextOneIsCountedAlone() {
    TenantMemory gone = TenantMemory.of(SETTINGS, registry, () -> 0.5);
    miss(gone);
    gone.hide(registry);
    List.copyOf(registry.getMeters()).forEach((Meter meter) -> registry.remove(meter));

    miss(gone);
    gone.meterRegistry().counter("late", "tenant", "acme").increment();
    assertThat(registry.getMeters()).isEmpty();

    TenantMemory next = TenantMemory.of(SETTINGS, registry, () -> 0.5);
    miss(next);
    miss(gone);
    assertThat(registry.get("cache.gets").tag("cache", "header").tag("result", "miss").counter())
        .matches(counter -> counter.count() == 1);
  }

  private static void miss(TenantMemory memory) {
    memory.headers().decode(HEADER, text -> Optional.empty());
  }
}
