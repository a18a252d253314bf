package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Dialling.Dialled;

/**
 * One connection a request, straight or through an HTTP proxy's CONNECT, for http:// too: Vert.x's
 * own client would send such requests to the proxy itself, whose errors could then pass for the
 * server's.
 */
public final class SocketExchange implements HttpExchange {
  private final NetClient client;
  private final AddressRule addresses;

  public SocketExchange(NetClient client, AddressRule addresses) {
    this.client = client;
    this.addresses = addresses;
  }

  @Override
  public <B> Future<HttpReply<B>> send(HttpCall call, BodySink.Opening<B> body, Abort abort) {
    return Dialling.open(client, addresses, call)
        .transform(
            connected -> {
              if (connected.failed()) {
                return refused(connected.cause(), call);
              }
              return switch (connected.result()) {
                case Dialled.Refused(CallFailure why) ->
                    Future.succeededFuture(new HttpReply.Failed<>(why));
                case Dialled.Open(NetSocket socket) -> {
                  abort.by(socket::close);
                  yield exchange(socket, call, body);
                }
              };
            });
  }

  /** Everything before the tunnel stands is the proxy's; the TLS in it is the server's. */
  private static <B> Future<HttpReply<B>> refused(Throwable failure, HttpCall call) {
    return call.destination().tunneling().isPresent() && Dialling.isProxys(failure)
        ? Future.succeededFuture(
            new HttpReply.Failed<>(
                new CallFailure(Outcome.PROXY_ERROR, "no tunnel: " + failure.getMessage())))
        : Future.failedFuture(failure);
  }

  /** No byte is lost while the sink is opened: the socket waits. */
  private static <B> Future<HttpReply<B>> exchange(
      NetSocket socket, HttpCall call, BodySink.Opening<B> body) {
    socket.pause();
    return body.open()
        .onFailure(broken -> socket.close())
        .compose(
            sink -> {
              AnswerReading<B> reading = new AnswerReading<>(call.rules(), sink, flow(socket));
              AnswerBytes bytes = new AnswerBytes(reading);
              socket.handler(bytes::take);
              socket.exceptionHandler(reading::failed);
              // Not when it is closed: what came before may still wait for the sink.
              socket.endHandler(ended -> bytes.closed());
              Runnable letGo =
                  () -> {
                    bytes.letGo();
                    socket.close();
                  };
              reading.whenOver(letGo, letGo);
              socket.write(request(call)).onFailure(reading::failed);
              socket.resume();
              return reading.reply();
            });
  }

  private static Buffer request(HttpCall call) {
    Buffer request = Buffer.buffer(call.head());
    call.posted().map(Der::toBytes).ifPresent(request::appendBytes);
    return request;
  }

  private static AnswerReading.Flow flow(NetSocket socket) {
    return new AnswerReading.Flow() {
      @Override
      public void pause() {
        socket.pause();
      }

      @Override
      public void resume() {
        socket.resume();
      }
    };
  }
}
