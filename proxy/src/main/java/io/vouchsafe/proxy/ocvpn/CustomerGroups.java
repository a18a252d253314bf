package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;

/** The groups of all customers. */
public interface CustomerGroups {

  /**
   * Tells a customer's group what one of its devices asks; the device was let in by {@code
   * verdict}. The answer comes once what follows from it is on disk; it fails when that could not
   * be done, and then nothing has changed.
   */
  Future<GroupReply> ask(String tenant, String customer, GroupEvent event, Verdict verdict);
}
