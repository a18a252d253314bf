package io.vouchsafe.proxy.canary;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * {@code vouchsafe_canary} (1 when the last word was true) and {@code vouchsafe_canary_age_seconds}
 * (since a word was true), by tenant, canary and kind.
 */
final class CanaryMeters {
  private final MultiGauge truth;
  private final MultiGauge age;
  private final InstantSource clock;
  private int shown;

  CanaryMeters(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    this.truth =
        MultiGauge.builder("vouchsafe.canary")
            .description("Whether a certificate of known status was last told to have it")
            .register(registry);
    this.age =
        MultiGauge.builder("vouchsafe.canary.age")
            .baseUnit("seconds")
            .description("Since it was told so")
            .register(registry);
  }

  /** How many are shown. */
  int shown() {
    return shown;
  }

  /** Shows these and no others. */
  void show(Collection<Canary> canaries) {
    truth.register(rows(canaries, Canary::value), true);
    age.register(rows(canaries, canary -> canary.age(clock.instant())), true);
    shown = canaries.size();
  }

  private static List<MultiGauge.Row<?>> rows(
      Collection<Canary> canaries, ToDoubleFunction<Canary> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (Canary canary : canaries) {
      CanaryName name = canary.name();
      Tags tags =
          Tags.of("tenant", name.tenant(), "canary", name.canary(), "kind", name.kind().word());
      rows.add(MultiGauge.Row.of(tags, canary, value));
    }
    return rows;
  }
}
