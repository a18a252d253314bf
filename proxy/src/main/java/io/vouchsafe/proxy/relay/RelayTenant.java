package io.vouchsafe.proxy.relay;

/** The relay of one tenant, with what counts and tells what it does. */
public final class RelayTenant {
  private final Relay relay;
  private final RelayMeters meters;
  private final RelayLog log;

  RelayTenant(Relay relay, RelayMeters meters, RelayLog log) {
    this.relay = relay;
    this.meters = meters;
    this.log = log;
  }

  /** Forgets what responders told it. */
  public void forget() {
    relay.forget();
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
