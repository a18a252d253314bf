package io.vouchsafe.proxy.front.tls;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;

/** Connects to an upstream; over TLS, nothing is known of it then but its certificate. */
final class PlainConnector implements UpstreamConnector {
  private final HttpClientAgent client;
  private final HttpConnectOptions place;

  /**
   * A connector.
   *
   * @param client of this connector alone
   */
  PlainConnector(HttpClientAgent client, HttpConnectOptions place) {
    this.client = client;
    this.place = place;
  }

  @Override
  public Future<UpstreamConnection> connect() {
    return dialled()
        .transform(
            done ->
                done.succeeded()
                    ? Future.succeededFuture(new UpstreamConnection(done.result()))
                    : Future.failedFuture(failure(done.cause())));
  }

  private Future<HttpClientConnection> dialled() {
    try {
      return client.connect(place);
    } catch (RuntimeException e) { // The client is closed: the service stops.
      return Future.failedFuture(e);
    }
  }

  private static UpstreamFailure failure(Throwable cause) {
    UpstreamFailure.Kind kind =
        cause instanceof ConnectTimeoutException
            ? UpstreamFailure.Kind.TIMEOUT
            : UpstreamFailure.Kind.UNREACHABLE;
    return new UpstreamFailure(kind, String.valueOf(cause), "");
  }

  @Override
  public void close() {
    client.close();
  }
}
