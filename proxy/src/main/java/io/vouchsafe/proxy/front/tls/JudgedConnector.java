package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;

/** Lets nobody send over a connection before its certificate is accepted. */
final class JudgedConnector implements UpstreamConnector {
  private final UpstreamConnector connector;
  private final UpstreamJudge judge;

  JudgedConnector(UpstreamConnector connector, UpstreamJudge judge) {
    this.connector = connector;
    this.judge = judge;
  }

  @Override
  public Future<UpstreamConnection> connect() {
    return connector.connect().compose(judge::accepted);
  }

  @Override
  public void close() {
    connector.close();
  }
}
