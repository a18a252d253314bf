package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.upstream.Dialling.Dialled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Through an HTTP proxy's CONNECT, for http:// too: Vert.x's own client would send such requests to
 * the proxy itself, whose errors could then pass for the responder's. One connection a request.
 */
final class TunnelledExchange implements HttpExchange {
  private final NetClient tunnels;
  private final ResponderTrust trust;
  private final AddressRule addresses;

  TunnelledExchange(NetClient tunnels, ResponderTrust trust, AddressRule addresses) {
    this.tunnels = tunnels;
    this.trust = trust;
    this.addresses = addresses;
  }

  @Override
  public Future<HttpReply> send(HttpCall call, Abort abort) {
    return Dialling.open(
            tunnels,
            addresses,
            call.target(),
            call.destination().origin(),
            call.destination().tunneling(),
            call.patience(),
            trust.of(call.trust()))
        .transform(
            connected -> {
              if (connected.failed()) {
                return refused(connected.cause());
              }
              return switch (connected.result()) {
                case Dialled.Refused(ChannelAnswer.Failed why) ->
                    Future.succeededFuture(new HttpReply.Failed(why));
                case Dialled.Open(NetSocket socket) -> {
                  abort.by(socket::close);
                  yield exchange(socket, call);
                }
              };
            });
  }

  /** Everything before the tunnel stands is the proxy's; the TLS in it is the responder's. */
  private static Future<HttpReply> refused(Throwable failure) {
    return Dialling.isProxys(failure)
        ? Future.succeededFuture(
            new HttpReply.Failed(
                ChannelAnswer.Failed.of(Outcome.PROXY_ERROR, "no tunnel: " + failure.getMessage())))
        : Future.failedFuture(failure);
  }

  private static Future<HttpReply> exchange(NetSocket socket, HttpCall call) {
    Promise<HttpReply> reply = Promise.promise();
    TunnelledReply reader = new TunnelledReply(call.maxResponse());
    socket.handler(bytes -> reader.take(bytes).ifPresent(reply::tryComplete));
    socket.exceptionHandler(reply::tryFail);
    socket.closeHandler(
        closed ->
            reader
                .end()
                .ifPresentOrElse(
                    reply::tryComplete,
                    () -> reply.tryFail(new IOException("closed before the answer's end"))));
    socket.write(request(call)).onFailure(reply::tryFail);
    return reply.future().onComplete(done -> socket.close());
  }

  /** RFC 9112 §3; the URL and the host header were checked to hold no control characters. */
  private static Buffer request(HttpCall call) {
    String path = call.target().getRawPath();
    String query = call.target().getRawQuery();
    String method = call.posted().isPresent() ? "POST" : "GET";
    StringBuilder head =
        new StringBuilder(method + " ")
            .append(path == null || path.isEmpty() ? "/" : path)
            .append(query == null ? "" : "?" + query)
            .append(" HTTP/1.1\r\nHost: ")
            .append(call.hostHeader().orElseGet(() -> call.target().getRawAuthority()))
            .append("\r\nAccept: " + ReplyHead.RESPONSE_TYPE + "\r\nConnection: close\r\n");
    byte[] body = call.posted().map(Der::toBytes).orElseGet(() -> new byte[0]);
    if (call.posted().isPresent()) {
      head.append("Content-Type: " + HttpCall.REQUEST_TYPE + "\r\nContent-Length: ")
          .append(body.length)
          .append("\r\n");
    }
    return Buffer.buffer(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII))
        .appendBytes(body);
  }
}
