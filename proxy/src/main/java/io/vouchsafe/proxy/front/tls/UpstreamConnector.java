package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;

/** Makes connections to one upstream, for one event loop. */
interface UpstreamConnector {

  /**
   * A new connection over which a request may be sent. Ends within {@code upstream_timeout}, on the
   * event loop of the caller; fails with {@link UpstreamFailure} and nothing else.
   */
  Future<UpstreamConnection> connect();

  /** No connection will be asked for, and none is left. */
  void close();
}
