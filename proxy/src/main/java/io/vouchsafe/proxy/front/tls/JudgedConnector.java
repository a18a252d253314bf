package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets nobody send over a connection before its certificate is accepted. */
final class JudgedConnector implements UpstreamConnector {
  private static final Logger LOG = LoggerFactory.getLogger(JudgedConnector.class);

  private final UpstreamConnector connector;
  private final UpstreamJudge judge;

  JudgedConnector(UpstreamConnector connector, UpstreamJudge judge) {
    this.connector = connector;
    this.judge = judge;
  }

  @Override
  public Future<UpstreamConnection> connect() {
    return connector.connect().compose(this::accepted);
  }

  /** Whatever goes wrong, nothing is sent. */
  private Future<UpstreamConnection> accepted(UpstreamConnection connection) {
    Future<UpstreamConnection> accepted;
    try {
      accepted = judge.accepted(connection);
    } catch (RuntimeException | Error e) {
      accepted = Future.failedFuture(e);
    }
    return accepted.recover(
        failure -> {
          connection.close();
          if (failure instanceof UpstreamFailure known) {
            return Future.failedFuture(known);
          }
          LOG.error("the certificate of an upstream could not be judged", failure);
          return Future.failedFuture(
              new UpstreamFailure(UpstreamFailure.Kind.REFUSED, "it could not be judged", ""));
        });
  }

  @Override
  public void close() {
    connector.close();
  }
}
