package io.vouchsafe.proxy.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** The series of one gateway. Thread-safe. */
public final class GatewayMeters {
  private final MeterRegistry registry;
  private final String tenant;
  private final String gateway;
  private final Set<Meter> meters = new HashSet<>();
  private boolean ended;

  public GatewayMeters(MeterRegistry registry, String tenant, String gateway) {
    this.registry = registry;
    this.tenant = tenant;
    this.gateway = gateway;
  }

  /** Shows what {@code status} says whenever somebody looks. */
  public void show(Supplier<GatewayStatus> status) {
    add(
        () ->
            Gauge.builder(
                    "vouchsafe.gateway.connected",
                    () -> status.get().connectedSince().isPresent() ? 1 : 0)
                .description("Whether the data plane is reached and has been fed")
                .tag("tenant", tenant)
                .tag("gateway", gateway)
                .register(registry));
    objects(status, "fed", GatewayStatus.Objects::fed);
    objects(status, "pending", GatewayStatus.Objects::pending);
    objects(status, "refused", GatewayStatus.Objects::refused);
    objects(status, "removing", GatewayStatus.Objects::removing);
  }

  private void objects(
      Supplier<GatewayStatus> status, String state, ToIntFunction<GatewayStatus.Objects> count) {
    add(
        () ->
            Gauge.builder(
                    "vouchsafe.gateway.objects", () -> count.applyAsInt(status.get().objects()))
                .description("What the data plane is fed, by how far it has come")
                .tag("tenant", tenant)
                .tag("gateway", gateway)
                .tag("state", state)
                .register(registry));
  }

  /**
   * The data plane did not hold what it was fed.
   *
   * @param kind of the thing: a word from code
   */
  public void drifted(String kind) {
    add(
        () -> {
          Counter counter =
              Counter.builder("vouchsafe.gateway.drift")
                  .description("Things that the data plane did not hold as it was fed")
                  .tag("tenant", tenant)
                  .tag("gateway", gateway)
                  .tag("kind", kind)
                  .register(registry);
          counter.increment();
          return counter;
        });
  }

  /** Everything that was to be fed was fed in that time. */
  public void fed(Duration time) {
    add(
        () -> {
          Timer timer =
              Timer.builder("vouchsafe.gateway.feed")
                  .description("How long the data plane took to take what had changed")
                  .tag("tenant", tenant)
                  .tag("gateway", gateway)
                  .register(registry);
          timer.record(time);
          return timer;
        });
  }

  private synchronized void add(Supplier<Meter> meter) {
    if (!ended) {
      meters.add(meter.get());
    }
  }

  /** Takes them out; nothing is shown or counted from now on. */
  public synchronized void end() {
    ended = true;
    meters.forEach(registry::remove);
    meters.clear();
  }
}
