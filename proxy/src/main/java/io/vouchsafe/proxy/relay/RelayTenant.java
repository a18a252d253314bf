package io.vouchsafe.proxy.relay;

import io.vouchsafe.proxy.memory.CacheFill;

/** The relay of one tenant, with what counts and tells what it does. */
public final class RelayTenant {
  private final Relay relay;
  private final RelayMeters meters;
  private final RelayLog log;
  private final RelayedStatuses relayed;

  RelayTenant(Relay relay, RelayMeters meters, RelayLog log, RelayedStatuses relayed) {
    this.relay = relay;
    this.meters = meters;
    this.log = log;
    this.relayed = relayed;
  }

  /** Forgets what it learnt; what says <em>revoked</em> only when {@code revokedToo}. */
  public void forget(boolean revokedToo) {
    relayed.forget(revokedToo);
  }

  /** How full the memory of what it learnt is. */
  public CacheFill fill() {
    return relayed.fill();
  }

  Relay relay() {
    return relay;
  }

  RelayMeters meters() {
    return meters;
  }

  RelayLog log() {
    return log;
  }
}
