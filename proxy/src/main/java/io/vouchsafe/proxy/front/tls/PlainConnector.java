package io.vouchsafe.proxy.front.tls;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;

/** Connects to an upstream; over TLS, nothing is known of it then but its certificate. */
final class PlainConnector implements UpstreamConnector {
  private final HttpClientAgent client;
  private final HttpConnectOptions place;
  private final Duration patience;
  private final Timers timers;

  /**
   * A connector.
   *
   * @param client of this connector alone
   * @param patience within which a connection is there, TLS included
   */
  PlainConnector(
      HttpClientAgent client, HttpConnectOptions place, Duration patience, Timers timers) {
    this.client = client;
    this.place = place;
    this.patience = patience;
    this.timers = timers;
  }

  @Override
  public Future<UpstreamConnection> connect() {
    Promise<UpstreamConnection> inTime = Promise.promise();
    Timers.Timer timer = timers.once(patience, () -> inTime.tryFail(late()));
    dialled()
        .onComplete(
            done -> {
              timer.cancel();
              if (done.failed()) {
                inTime.tryFail(failure(done.cause()));
              } else {
                take(done.result(), inTime);
              }
            });
    return inTime.future();
  }

  private Future<HttpClientConnection> dialled() {
    try {
      return client.connect(place);
    } catch (RuntimeException e) { // The client is closed: the service stops.
      return Future.failedFuture(e);
    }
  }

  private static void take(HttpClientConnection http, Promise<UpstreamConnection> inTime) {
    UpstreamConnection connection = new UpstreamConnection(http);
    if (!inTime.tryComplete(connection)) {
      connection.close();
    }
  }

  private UpstreamFailure failure(Throwable cause) {
    return cause instanceof ConnectTimeoutException
        ? late()
        : new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE, String.valueOf(cause), "");
  }

  private UpstreamFailure late() {
    return new UpstreamFailure(
        UpstreamFailure.Kind.TIMEOUT, "no connection after " + patience.toMillis() + " ms", "");
  }

  @Override
  public void close() {
    client.close();
  }
}
