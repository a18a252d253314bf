package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.vpnauth.revocation.Attempt;

/** Asks one responder about one certificate and judges what it says. */
@FunctionalInterface
public interface Responder {

  /** How it ended; expected failures are attempts in a succeeded future. */
  Future<Attempt> ask(Lookup lookup);
}
