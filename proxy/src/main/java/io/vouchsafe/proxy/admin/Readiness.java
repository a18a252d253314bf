package io.vouchsafe.proxy.admin;

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

  public void enter(Phase next) {
    phase = next;
  }
}
