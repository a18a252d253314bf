package io.vouchsafe.proxy.session;

import io.vertx.core.Future;

/** Decides about a live session again. */
@FunctionalInterface
interface SessionDecisions {
  Future<SessionAnswer> decide(Session session);
}
