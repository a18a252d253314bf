package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;

/** Says what charon told before, and what after: commands and events come on two connections. */
@FunctionalInterface
interface EventFence {
  /** Completes when every event is told that charon told before this call. */
  Future<Void> passed();
}
