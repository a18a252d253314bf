package io.vouchsafe.proxy.front.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * Octets both ways after an upgrade; nobody looks into them. What one end sent before it closed
 * still goes to the other, which is closed then: a WebSocket has no half-closed state.
 */
final class WebSocketTunnel {
  private final NetSocket upstream;
  private final ExchangeClock clock;
  private final Runnable ended;
  private @Nullable NetSocket client;
  private long movedAt;
  private boolean over;

  private WebSocketTunnel(NetSocket upstream, ExchangeClock clock, Runnable ended) {
    this.upstream = upstream;
    this.clock = clock;
    this.ended = ended;
    this.movedAt = clock.now();
  }

  /** Sends the 101 that is prepared, and lets everything through. */
  static WebSocketTunnel open(
      HttpServerRequest request,
      HttpClientResponse granted,
      ExchangeClock clock,
      Runnable ended) {
    granted.pause();
    WebSocketTunnel tunnel = new WebSocketTunnel(granted.netSocket(), clock, ended);
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
    client = socket;
    pipe(socket, upstream);
    pipe(upstream, socket);
    if (over) {
      socket.close();
      return;
    }
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

  /** Ends both ends, behind what is written. */
  void close() {
    if (over) {
      return;
    }
    over = true;
    upstream.end();
    NetSocket socket = client;
    if (socket != null) {
      socket.end();
    }
    ended.run();
  }

  long movedAt() {
    return movedAt;
  }
}
