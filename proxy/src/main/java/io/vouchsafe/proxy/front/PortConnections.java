package io.vouchsafe.proxy.front;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.front.ConnectionLimit.Admission;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/** The connections of a port that speaks another protocol than HTTP: limited, and counted. */
public final class PortConnections {
  private final ConnectionLimit limit;
  private final Counter refusedByTotal;
  private final Counter refusedBySource;

  /**
   * Those of one port.
   *
   * @param port what the metrics call it
   */
  public PortConnections(String port, ConnectionLimit limit, MeterRegistry registry) {
    this.limit = limit;
    this.refusedByTotal = refused(port, Admission.TOTAL, registry);
    this.refusedBySource = refused(port, Admission.PER_SOURCE, registry);
    Gauge.builder("vouchsafe.connections", limit, ConnectionLimit::open)
        .description("Open connections")
        .tag("port", port)
        .register(registry);
  }

  private static Counter refused(String port, Admission why, MeterRegistry registry) {
    return Counter.builder("vouchsafe.connections.refused")
        .description("Connections closed at once, since there were as many as limits allows")
        .tag("port", port)
        .tag("reason", why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** From now on these hold for new connections. */
  public void change(int total, int perSource) {
    limit.change(total, perSource);
  }

  /** Whether there is room for a connection from {@code source}, which then counts. */
  public boolean admit(Optional<InetAddress> source) {
    return switch (limit.admit(source)) {
      case ADMITTED -> true;
      case TOTAL -> {
        refusedByTotal.increment();
        yield false;
      }
      case PER_SOURCE -> {
        refusedBySource.increment();
        yield false;
      }
    };
  }

  /** A connection that was admitted is closed. */
  public void release(Optional<InetAddress> source) {
    limit.release(source);
  }
}
