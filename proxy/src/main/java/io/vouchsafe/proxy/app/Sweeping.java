package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vouchsafe.proxy.decision.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes ended statuses out of the memory of every tenant, a little at a time. */
final class Sweeping {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** About a millisecond of work; a million statuses are gone through in a quarter of an hour. */
  private static final int STEP = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Sweeping.class);

  private final Vertx vertx;
  private final Tenants tenants;
  private final InstantSource clock;

  Sweeping(Vertx vertx, Tenants tenants, InstantSource clock) {
    this.vertx = vertx;
    this.tenants = tenants;
    this.clock = clock;
  }

  void start() {
    vertx.setPeriodic(INTERVAL.toMillis(), tick -> step());
  }

  private void step() {
    Instant now = clock.instant();
    vertx
        .executeBlocking(
            () ->
                tenants.all().stream()
                    .mapToInt(tenant -> tenant.memory().statuses().sweep(now, STEP))
                    .sum())
        .onFailure(failure -> LOG.error("a sweep failed", failure));
  }
}
