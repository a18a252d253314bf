package io.vouchsafe.proxy.front.grpc;

import io.vouchsafe.proxy.front.PortConnections;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What holds for every connection of the gRPC port, on all its event loops: how many there may be,
 * what each may cost, how long it may keep us waiting. Thread-safe.
 */
public final class GrpcPort {
  private final PortConnections connections;
  private final Predicate<InetAddress> fronts;
  private final LongSupplier nanoTime;
  private final CallLimits ofFronts = CallLimits.ofFronts();
  private final CallLimits ofStrangers = CallLimits.ofStrangers();
  private volatile HttpTimes times;

  /**
   * Rules of a port.
   *
   * @param fronts whether some tenant trusts an address as its front
   */
  public GrpcPort(
      PortConnections connections,
      Predicate<InetAddress> fronts,
      HttpTimes times,
      LongSupplier nanoTime) {
    this.connections = connections;
    this.fronts = fronts;
    this.times = times;
    this.nanoTime = nanoTime;
  }

  /** From now on these hold; the numbers for new connections alone. */
  public void change(int total, int perSource, HttpTimes newTimes) {
    connections.change(total, perSource);
    times = newTimes;
  }

  PortConnections connections() {
    return connections;
  }

  CallLimits limits(Optional<InetAddress> caller) {
    return caller.filter(fronts).isPresent() ? ofFronts : ofStrangers;
  }

  HttpTimes times() {
    return times;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }
}
