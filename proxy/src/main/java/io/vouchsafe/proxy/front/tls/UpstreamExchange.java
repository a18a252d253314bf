package io.vouchsafe.proxy.front.tls;

import io.vertx.core.http.HttpClientRequest;

/** One request's turn on a connection to the upstream. */
interface UpstreamExchange {

  HttpClientRequest request();

  /** Whether the connection has carried another request before: the upstream may just close it. */
  boolean isOnKeptConnection();

  /**
   * It is over; called once.
   *
   * @param whole whether both messages ended as they should and the connection may carry another
   *     one; otherwise it is closed
   */
  void end(boolean whole);
}
