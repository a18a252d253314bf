package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/**
 * Where a front's requests go, as one event loop sees it: its connections are of that loop alone.
 * Nothing is sent on a connection whose certificate was not accepted.
 */
interface Upstream {

  /**
   * A connection's turn for one request, of which nothing is sent yet. Fails with {@link
   * UpstreamFailure} and nothing else.
   *
   * @param target in origin-form, as it goes out
   * @param fresh whether a connection that was kept from an earlier request will not do
   */
  Future<UpstreamExchange> begin(HttpMethod method, String target, boolean fresh);

  /** Closes what is idle and takes no more requests; what is in flight has half a minute left. */
  void close();
}
