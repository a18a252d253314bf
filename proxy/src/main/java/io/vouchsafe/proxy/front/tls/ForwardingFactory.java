package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.config.TlsFrontSettings;

/** Makes what hands requests on, for one front on one event loop. */
public interface ForwardingFactory {

  /**
   * What is made.
   *
   * @param close ends its connections to the upstream; called once, when no connection of a client
   *     uses it any more
   */
  record OpenForwarding(Forwarding forwarding, Runnable close) {}

  /** Called on the event loop that it is for. */
  OpenForwarding open(TlsFrontSettings settings);
}
