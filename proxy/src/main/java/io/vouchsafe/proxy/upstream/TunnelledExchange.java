package io.vouchsafe.proxy.upstream;

import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Through an HTTP proxy's CONNECT, for http:// too: Vert.x's own client would send such requests to
 * the proxy itself, whose errors could then pass for the responder's. One connection a request.
 */
final class TunnelledExchange implements HttpExchange {
  private final NetClient tunnels;
  private final ResponderTrust trust;

  TunnelledExchange(NetClient tunnels, ResponderTrust trust) {
    this.tunnels = tunnels;
    this.trust = trust;
  }

  @Override
  public Future<HttpReply> send(HttpCall call, Abort abort) {
    return tunnels
        .connect(options(call))
        .transform(
            connected -> {
              if (connected.failed()) {
                return refused(connected.cause());
              }
              NetSocket socket = connected.result();
              abort.by(socket::close);
              return exchange(socket, call);
            });
  }

  /** Everything before the tunnel stands is the proxy's; the TLS in it is the responder's. */
  private static Future<HttpReply> refused(Throwable failure) {
    boolean byProxy =
        failure instanceof ProxyConnectException || failure instanceof ConnectException;
    return byProxy
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

  private ConnectOptions options(HttpCall call) {
    URI target = call.target();
    int port = target.getPort() >= 0 ? target.getPort() : call.isTls() ? 443 : 80;
    ConnectOptions options =
        new ConnectOptions()
            .setHost(host(target))
            .setPort(port)
            .setTimeout(Math.clamp(call.patience().toMillis(), 1, Integer.MAX_VALUE))
            .setProxyOptions(proxy(call.destination().tunneling().orElseThrow()));
    if (call.isTls()) {
      options.setSsl(true).setSslOptions(trust.of(call.trust())).setSniServerName(host(target));
    }
    return options;
  }

  private static ProxyOptions proxy(Tunneling tunneling) {
    ProxyOptions proxy =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost(tunneling.proxy().host())
            .setPort(tunneling.proxy().port());
    tunneling
        .login()
        .ifPresent(
            login -> proxy.setUsername(login.username()).setPassword(login.password().value()));
    return proxy;
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

  /** IPv6 literals come without their brackets. */
  private static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
