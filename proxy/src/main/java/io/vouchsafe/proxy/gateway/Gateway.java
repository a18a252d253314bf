package io.vouchsafe.proxy.gateway;

import io.vertx.core.Future;
import io.vouchsafe.proxy.decision.TenantRuntime;

/** A data plane of one tenant. What goes wrong with it is its own to report, log and mend. */
public interface Gateway {

  /** Begins; completes when it tries to reach its peer, which may be down. */
  Future<Void> start();

  /** Goes by the tenant's settings of another reading from now on; neither blocks nor fails. */
  void apply(TenantRuntime next);

  /**
   * It is no longer in the settings: takes out of the data plane what it was fed, leaves sessions
   * to whoever cuts them, and ends a while later, or with {@link #stop}. Neither blocks nor fails;
   * its series are gone when it returns.
   *
   * @return completes when it has ended
   */
  Future<Void> withdraw();

  /**
   * Leaves the data plane as it is: sessions go on. Idempotent; its series are gone when it
   * returns.
   */
  Future<Void> stop();

  /** How it is; called on any thread. */
  GatewayStatus status();
}
