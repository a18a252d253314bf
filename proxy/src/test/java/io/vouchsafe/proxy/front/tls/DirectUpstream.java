package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections to one address, kept when an exchange ends whole; of one event loop. */
final class DirectUpstream implements Upstream {
  final AtomicInteger ended = new AtomicInteger();
  final AtomicInteger endedWhole = new AtomicInteger();

  private final HttpClientAgent agent;
  private final HttpConnectOptions to;
  private final Deque<HttpClientConnection> kept = new ArrayDeque<>();

  /** When set, nothing else comes of it. */
  volatile UpstreamFailure failure;

  DirectUpstream(Vertx vertx, int port) {
    agent = vertx.createHttpClient(new HttpClientOptions().setMaxHeaderSize(16 << 10));
    to = new HttpConnectOptions().setHost("127.0.0.1").setPort(port);
  }

  @Override
  public Future<UpstreamExchange> begin(HttpMethod method, String target, boolean fresh) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    kept.removeIf(each -> !channel(each).isActive());
    HttpClientConnection connection = fresh ? null : kept.poll();
    boolean old = connection != null;
    Future<HttpClientConnection> connected =
        old ? Future.succeededFuture(connection) : agent.connect(to);
    RequestOptions options = new RequestOptions().setMethod(method).setURI(target);
    return connected
        .compose(open -> open.request(options).map(request -> exchange(open, request, old)))
        .recover(
            cause ->
                Future.failedFuture(
                    new UpstreamFailure(UpstreamFailure.Kind.UNREACHABLE, cause.toString(), "")));
  }

  private static Channel channel(HttpClientConnection connection) {
    return ((UnpooledHttpClientConnection) connection).unwrap().channelHandlerContext().channel();
  }

  private UpstreamExchange exchange(
      HttpClientConnection connection, HttpClientRequest request, boolean old) {
    return new UpstreamExchange() {
      private boolean over;

      @Override
      public HttpClientRequest request() {
        return request;
      }

      @Override
      public boolean isOnKeptConnection() {
        return old;
      }

      @Override
      public void end(boolean whole) {
        if (over) {
          throw new IllegalStateException("ended twice");
        }
        over = true;
        ended.incrementAndGet();
        if (whole) {
          endedWhole.incrementAndGet();
          kept.add(connection);
        } else {
          connection.close();
        }
      }
    };
  }

  @Override
  public void close() {
    agent.close();
  }
}
