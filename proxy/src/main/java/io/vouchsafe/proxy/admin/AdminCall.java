package io.vouchsafe.proxy.admin;

import io.vertx.core.http.HttpServerRequest;

/**
 * Answers everything on the admin port whose path begins with one word; the token was checked
 * before. Called on an event loop, which it never blocks.
 */
@FunctionalInterface
public interface AdminCall {

  /** Answers {@code request}, whatever its method. */
  void answer(HttpServerRequest request);
}
