package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;

/** Waits no longer than so long, and closes what comes later. */
final class TimedConnector implements UpstreamConnector {
  private final UpstreamConnector connector;
  private final Duration patience;
  private final Timers timers;

  TimedConnector(UpstreamConnector connector, Duration patience, Timers timers) {
    this.connector = connector;
    this.patience = patience;
    this.timers = timers;
  }

  @Override
  public Future<UpstreamConnection> connect() {
    Future<UpstreamConnection> connecting = connector.connect();
    if (connecting.isComplete()) {
      return connecting;
    }
    Promise<UpstreamConnection> inTime = Promise.promise();
    Timers.Timer timer = timers.once(patience, () -> inTime.tryFail(late()));
    connecting.onComplete(
        done -> {
          timer.cancel();
          if (done.failed()) {
            inTime.tryFail(done.cause());
          } else if (!inTime.tryComplete(done.result())) {
            done.result().close();
          }
        });
    return inTime.future();
  }

  private UpstreamFailure late() {
    return new UpstreamFailure(
        UpstreamFailure.Kind.TIMEOUT, "no connection after " + patience.toMillis() + " ms", "");
  }

  @Override
  public void close() {
    connector.close();
  }
}
