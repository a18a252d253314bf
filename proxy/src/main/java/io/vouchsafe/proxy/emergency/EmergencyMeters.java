package io.vouchsafe.proxy.emergency;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.ToIntFunction;

/**
 * The series of one tenant's blocks and break-glass allows; they appear together as soon as there
 * is one of either, and stay.
 */
final class EmergencyMeters {
  private final String tenant;
  private final EmergencyStore kept;
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final ToIntFunction<String> blocked;
  private boolean shown;

  /**
   * Shows nothing yet.
   *
   * @param blocked number of blocks that hold in a tenant now, settings included
   */
  EmergencyMeters(
      String tenant,
      EmergencyStore kept,
      MeterRegistry registry,
      InstantSource clock,
      ToIntFunction<String> blocked) {
    this.tenant = tenant;
    this.kept = kept;
    this.registry = registry;
    this.clock = clock;
    this.blocked = blocked;
  }

  /** A deny was overruled. */
  void used() {
    uses().increment();
  }

  /** A registry gives the same counter to everybody who registers it. */
  private Counter uses() {
    return Counter.builder("vouchsafe.break.glass.uses")
        .description("Denies that a break-glass allow overruled")
        .tag("tenant", tenant)
        .register(registry);
  }

  /** Shows all of them from now on; a series that is shown already stays. */
  synchronized void appear() {
    if (shown) {
      return;
    }
    shown = true;
    uses().increment(0);
    Gauge.builder("vouchsafe.blocks", () -> blocked.applyAsInt(tenant))
        .description("Entries of the block list, of the settings and by hand")
        .tag("tenant", tenant)
        .register(registry);
    Gauge.builder(
            "vouchsafe.break.glass",
            () -> kept.current().breakGlass().activeAt(clock.instant()).all().size())
        .description("Break-glass allows that are not over")
        .tag("tenant", tenant)
        .register(registry);
    Gauge.builder("vouchsafe.break.glass.ignored", () -> kept.ignored().size())
        .description("Break-glass allows of the state directory that are not believed")
        .tag("tenant", tenant)
        .register(registry);
    Gauge.builder(
            "vouchsafe.emergency.unsaved",
            () -> kept.saving() instanceof EmergencyStore.Saving.NotYet ? 1 : 0)
        .description("1 while blocks and break-glass allows could not be written")
        .tag("tenant", tenant)
        .register(registry);
  }
}
