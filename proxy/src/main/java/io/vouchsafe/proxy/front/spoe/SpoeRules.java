package io.vouchsafe.proxy.front.spoe;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.PortConnections;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** What holds for every connection of the SPOE port, on all its event loops. Thread-safe. */
public final class SpoeRules {
  private static final String PORT = "spoe";

  private final PortConnections connections;
  private final Predicate<InetAddress> fronts;
  private final SpoeMeters meters;
  private final LongSupplier nanoTime;
  private volatile SpoeTimes times;

  /**
   * Rules of the port.
   *
   * @param fronts whom some tenant trusts
   */
  public SpoeRules(
      ConnectionLimit limit,
      Predicate<InetAddress> fronts,
      SpoeTimes times,
      MeterRegistry registry,
      LongSupplier nanoTime) {
    this.connections = new PortConnections(PORT, limit, registry);
    this.fronts = fronts;
    this.meters = new SpoeMeters(registry, nanoTime);
    this.nanoTime = nanoTime;
    this.times = times;
  }

  /** From now on these hold: the numbers for new connections, the times for all. */
  public void change(int total, int perSource, SpoeTimes newTimes) {
    connections.change(total, perSource);
    times = newTimes;
  }

  PortConnections connections() {
    return connections;
  }

  /** Whether some tenant trusts {@code caller}. */
  boolean isFront(Optional<InetAddress> caller) {
    return caller.filter(fronts).isPresent();
  }

  SpoeTimes times() {
    return times;
  }

  SpoeMeters meters() {
    return meters;
  }

  long now() {
    return nanoTime.getAsLong();
  }
}
