package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * Octets both ways after an upgrade; nobody looks into them. What one end sent before it closed
 * still goes to the other, which is closed then: a WebSocket has no half-closed state.
 */
final class WebSocketTunnel {
  private final HttpServerRequest request;
  private final NetSocket upstream;
  private final ExchangeClock clock;
  private final Runnable ended;
  private @Nullable NetSocket client;
  private long movedAt;
  private boolean over;

  private WebSocketTunnel(
      HttpServerRequest request, NetSocket upstream, ExchangeClock clock, Runnable ended) {
    this.request = request;
    this.upstream = upstream;
    this.clock = clock;
    this.ended = ended;
    this.movedAt = clock.now();
  }

  /** Sends the 101 that is prepared, and lets everything through. */
  static WebSocketTunnel open(
      HttpServerRequest request, HttpClientResponse granted, ExchangeClock clock, Runnable ended) {
    granted.pause();
    WebSocketTunnel tunnel = new WebSocketTunnel(request, granted.netSocket(), clock, ended);
    request
        .toNetSocket()
        .onComplete(
            done -> {
              if (done.succeeded()) {
                tunnel.join(done.result());
              } else {
                tunnel.close();
                request.connection().close();
              }
            });
    return tunnel;
  }

  private void join(NetSocket socket) {
    if (over) {
      socket.close();
      return;
    }
    client = socket;
    pipe(socket, upstream);
    pipe(upstream, socket);
    socket.resume();
    upstream.resume();
  }

  private void pipe(NetSocket from, NetSocket to) {
    from.handler(
        (Buffer octets) -> {
          movedAt = clock.now();
          to.write(octets);
          if (to.writeQueueFull()) {
            from.pause();
          }
        });
    to.drainHandler(
        drained -> {
          movedAt = clock.now();
          from.resume();
        });
    from.exceptionHandler(failure -> close());
    from.endHandler(end -> close());
    from.closeHandler(closed -> close());
  }

  /** Ends both ends, behind what is written; whoever does not take it is left to {@link #abort}. */
  void close() {
    if (over) {
      return;
    }
    over = true;
    movedAt = clock.now();
    NetSocket socket = client;
    Future<Void> there = upstream.end();
    Future<Void> here = socket == null ? Future.succeededFuture() : socket.end();
    Future.join(there, here).onComplete(done -> ended.run());
  }

  /** Ends the client's connection at once; Vert.x would wait until all is taken. */
  void abort() {
    var unused =
        ((HttpServerConnection) request.connection())
            .channelHandlerContext()
            .channel()
            .pipeline()
            .firstContext()
            .close();
    ended.run();
  }

  boolean isClosing() {
    return over;
  }

  long movedAt() {
    return movedAt;
  }
}
