package io.vouchsafe.proxy.front.tls;

import io.vertx.core.http.HttpClientRequest;
import java.util.function.Consumer;

/** A request's turn; tells its pool once how it ended. */
final class UpstreamTurn implements UpstreamExchange {
  private final HttpClientRequest request;
  private final boolean kept;
  private final Consumer<Boolean> ended;
  private boolean isOver;

  UpstreamTurn(HttpClientRequest request, boolean kept, Consumer<Boolean> ended) {
    this.request = request;
    this.kept = kept;
    this.ended = ended;
  }

  @Override
  public HttpClientRequest request() {
    return request;
  }

  @Override
  public boolean isOnKeptConnection() {
    return kept;
  }

  @Override
  public void end(boolean whole) {
    if (!isOver) {
      isOver = true;
      ended.accept(whole);
    }
  }
}
