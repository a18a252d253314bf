package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;

/** Asks one responder about one certificate, perhaps together with others who ask the same. */
@FunctionalInterface
interface SharedResponder {

  /**
   * A fetch that may have been begun by somebody else.
   *
   * @param own what of it is our own work
   */
  record Shared(Future<Attempt> attempt, OwnTime own) {}

  Shared ask(Lookup lookup);
}
