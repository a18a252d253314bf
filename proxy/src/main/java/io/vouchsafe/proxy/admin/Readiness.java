package io.vouchsafe.proxy.admin;

import java.util.concurrent.atomic.AtomicReference;

/** Where the service is between its start and its end. */
public final class Readiness {
  /** One way, in this order. */
  public enum Phase {
    STARTING,
    READY,
    STOPPING;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  public Phase phase() {
    return phase.get();
  }

  public void enter(Phase next) {
    phase.set(next);
  }
}
