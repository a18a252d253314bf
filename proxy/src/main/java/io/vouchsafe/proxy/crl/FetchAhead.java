package io.vouchsafe.proxy.crl;

import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Fetches what is due ahead of time, a few at once; decisions do not wait behind them. */
final class FetchAhead {
  private static final int MAX_AHEAD = 4;

  /** How often it is looked what is due. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Collection<TenantCrls> tenants;
  private final RefreshSchedule aheadOfTime;
  private final InstantSource clock;
  private final AtomicInteger running = new AtomicInteger();

  FetchAhead(Collection<TenantCrls> tenants, RefreshSchedule aheadOfTime, InstantSource clock) {
    this.tenants = tenants;
    this.aheadOfTime = aheadOfTime;
    this.clock = clock;
  }

  /** Begins now, and goes on. */
  void start(Timers timers) {
    tick();
    timers.every(TICK, this::tick);
  }

  /** Fetches what is due by now, as far as not too much runs already. */
  void tick() {
    Instant now = clock.instant();
    for (TenantCrls tenant : tenants) {
      for (CrlObject object : tenant.objects().values()) {
        tenant.store(object.name()).ifPresent(store -> tick(tenant, object, store, now));
      }
    }
  }

  private void tick(TenantCrls tenant, CrlObject object, CrlObjectStore store, Instant now) {
    for (List<CrlSourceUrl> alternates : DueCrls.byLine(store.written())) {
      if (running.get() >= MAX_AHEAD) {
        return;
      }
      next(object, store, alternates, now)
          .ifPresent(
              sourceUrl -> {
                running.incrementAndGet();
                tenant
                    .fetch(object, store, sourceUrl)
                    .onComplete(done -> running.decrementAndGet());
              });
    }
  }

  /** The first of the alternates that may be asked, when it is time and none is being asked. */
  private Optional<CrlSourceUrl> next(
      CrlObject object, CrlObjectStore store, List<CrlSourceUrl> alternates, Instant now) {
    synchronized (store) {
      boolean isRunning = alternates.stream().anyMatch(sourceUrl -> sourceUrl.inFlight != null);
      Optional<CachedCrl> held = store.heldBy(alternates.get(0));
      boolean isUnasked = alternates.stream().allMatch(CrlSourceUrl::isUnasked);
      boolean isTime =
          isUnasked || held.map(one -> !now.isBefore(aheadOfTime.of(object, one))).orElse(true);
      return isRunning || !isTime
          ? Optional.empty()
          : alternates.stream().filter(sourceUrl -> !sourceUrl.isPaused(now)).findFirst();
    }
  }
}
