package io.vouchsafe.proxy.admin;

import io.vouchsafe.proxy.health.HealthDetail;
import java.util.Collection;
import java.util.Locale;

/** Where the service is between its start and its end. */
public final class Readiness {
  /** One way, in this order. */
  public enum Phase {
    STARTING,
    READY,
    STOPPING;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private volatile Phase phase = Phase.STARTING;

  public Phase phase() {
    return phase;
  }

  /** Whether {@code /health/ready} answers 200. */
  public boolean isReady(Collection<HealthDetail> details) {
    return phase == Phase.READY && details.stream().allMatch(HealthDetail::isReady);
  }

  public void enter(Phase next) {
    phase = next;
  }
}
