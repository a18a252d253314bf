package io.vouchsafe.proxy.shared.canary;

import io.vertx.core.Future;
import io.vouchsafe.proxy.canary.CanaryDuty;
import io.vouchsafe.proxy.shared.lease.LeaseKeeper;
import io.vouchsafe.proxy.shared.lease.LeaseListener;
import io.vouchsafe.proxy.shared.lease.Leases;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The duty is whose lease {@code canary:{tenant}} is. While nobody is known to have it, as with an
 * engine that is away, it is every node's. Thread-safe.
 */
public final class LeasedDuty implements CanaryDuty {
  /** How long a lease lasts. */
  public static final Duration TIME = Duration.ofSeconds(30);

  private static final String KIND = "canary:";

  private final LeaseKeeper keeper;
  private final LongSupplier nanoTime;

  /** When another node was last heard to have a lease, in nanoseconds. */
  private final Map<String, Long> others = new ConcurrentHashMap<>();

  private volatile Set<String> wanted = Set.of();

  /**
   * Of no tenant, until {@link #follow}.
   *
   * @param random from 0 to 1
   */
  public LeasedDuty(Leases leases, LongSupplier nanoTime, DoubleSupplier random) {
    this.nanoTime = nanoTime;
    this.keeper =
        new LeaseKeeper(new LeaseKeeper.Ground(leases, nanoTime, random, TIME, listener()));
  }

  private LeaseListener listener() {
    return new LeaseListener() {
      @Override
      public void gained(Leases.Lease lease) {
        others.remove(lease.name());
      }

      @Override
      public void lost(String name, String why) {}

      @Override
      public void taken(String name, String node) {
        others.put(name, nanoTime.getAsLong());
      }
    };
  }

  /** These tenants have canaries from now on. */
  public synchronized void follow(Collection<String> tenants) {
    Set<String> next = tenants.stream().map(KIND::concat).collect(Collectors.toUnmodifiableSet());
    wanted.stream().filter(name -> !next.contains(name)).forEach(keeper::unwant);
    next.forEach(keeper::want);
    others.keySet().retainAll(next);
    wanted = next;
  }

  /** The keeper asks again at each third of the time: who is not heard of any more has gone. */
  @Override
  public boolean isOurs(String tenant) {
    Long heard = others.get(KIND + tenant);
    return heard == null
        || nanoTime.getAsLong() - heard > TIME.toNanos()
        || keeper.held(KIND + tenant).isPresent();
  }

  /** Renews what is due; about once a second. Never blocks. */
  public void tick() {
    keeper.tick();
  }

  /** Gives everything back. */
  public Future<Void> close() {
    return keeper.close();
  }
}
