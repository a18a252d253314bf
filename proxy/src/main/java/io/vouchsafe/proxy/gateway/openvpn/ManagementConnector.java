package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.config.ManagementAddress;

/** Reaches a server's management interface. */
@FunctionalInterface
interface ManagementConnector {

  /**
   * Opens a connection; a name is looked up each time. Futures and receivers are told on the event
   * loop of whoever asks.
   */
  Future<ManagementSocket> connect(ManagementAddress address, ManagementSocket.Receiver receiver);
}
