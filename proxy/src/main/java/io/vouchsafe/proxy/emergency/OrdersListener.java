package io.vouchsafe.proxy.emergency;

import io.vouchsafe.vpnauth.emergency.Orders;

/** Tells other nodes what operators changed on this one; must not wait. */
@FunctionalInterface
public interface OrdersListener {

  /**
   * The orders of {@code tenant} were changed here, by hand.
   *
   * @param changed what is not as before, and nothing else
   */
  void changed(String tenant, Orders changed);
}
