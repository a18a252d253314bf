package io.vouchsafe.proxy.front.tls;

import io.vertx.core.http.HttpServerRequest;

/** Hands requests on to the upstream and its answers back. One event loop has its own. */
public interface Forwarding {

  /**
   * Answers {@code request} by what the upstream answers; streams both ways. The request is paused,
   * has been found in order, and is of somebody who may pass.
   */
  void forward(HttpServerRequest request, ClientFields client);
}
