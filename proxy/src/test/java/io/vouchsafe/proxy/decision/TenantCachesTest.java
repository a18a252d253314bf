package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The series of a tenant appear when something happens. */
class TenantCachesTest {
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

  /** A reload that is refused leaves no trace: nothing happened to what it had prepared. */
  @Test
  void whatIsOnlyPreparedHasNoSeries() {
    TenantCaches memory = TenantCaches.of(SETTINGS, registry, () -> 0.5);
    assertThat(registry.getMeters()).allMatch(meter -> meter.getId().getTag("tenant") == null);

    memory.headers().find(HeaderFormat.NGINX, "nginx", "a header");
    assertThat(registry.get("cache.gets").tag("cache", "header").tag("result", "miss").counter())
        .matches(counter -> counter.count() == 1);
  }
}
