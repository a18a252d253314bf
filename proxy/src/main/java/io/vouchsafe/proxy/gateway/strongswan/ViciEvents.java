package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;

/** A connection on which charon tells events. Any thread may call. */
public interface ViciEvents {

  /**
   * Completes when the listener has heard every event that charon told before this call; on the
   * event loop on which the events are told.
   */
  Future<Void> fence();

  /** Ends it. */
  void end();
}
