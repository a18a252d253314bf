package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;

/** Hears what charon tells by itself. Nothing here may wait. */
public interface ViciListener {

  /** charon told {@code event}; in the order in which charon told them. */
  void event(String event, ViciMessage message);

  /** The connection has ended, and nothing more comes. */
  void ended();
}
