package io.vouchsafe.proxy.front.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.HostAndPort;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bounded HTTP/1.1 server on one address. */
public final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /** Field-notes: an RSA-4096 certificate takes 2.2 kB, a chain several times that. */
  private static final int MAX_HEADERS = 64 << 10;

  /** Fronts like Envoy append their client's own path. */
  private static final int MAX_LINE = 16 << 10;

  private Listener() {}

  /**
   * Listens on {@code address}; several on one address share it among their event loops.
   *
   * @param family servers that share a port which the system chose have the same number
   * @param strict whether {@code handler} answers on the connection's event loop alone
   */
  public static Future<HttpServer> listen(
      Vertx vertx,
      HostAndPort address,
      int family,
      PortRules rules,
      boolean strict,
      BiConsumer<HttpServerRequest, Peer> handler) {
    OpenConnections connections = new OpenConnections(rules);
    return vertx
        .createHttpServer(options(strict))
        .connectionHandler(connections::opened)
        .requestHandler(
            request -> answer(handler, request, connections.requestOn(request.connection())))
        .invalidRequestHandler(Listener::refuse)
        .listen(where(address, family));
  }

  /** Whatever {@code handler} leaves unanswered by throwing is answered here, an Error too. */
  private static void answer(
      BiConsumer<HttpServerRequest, Peer> handler, HttpServerRequest request, Peer peer) {
    try {
      handler.accept(request, peer);
    } catch (RuntimeException | Error e) {
      LOG.error("a request could not be answered", e);
      if (request.response().headWritten()) {
        request.connection().close();
      } else {
        HttpProblem.internal().sendLast(request);
      }
    }
  }

  /** Port 0 lets the system choose, once for all servers of one host that share it. */
  private static SocketAddress where(HostAndPort address, int family) {
    return address.port() == 0
        ? SocketAddress.sharedRandomPort(family, address.host())
        : SocketAddress.inetSocketAddress(address.port(), address.host());
  }

  /**
   * Without HTTP/2: Vert.x would look for its preface first and tell of a connection only when that
   * is settled, which a client that trickles can put off for ever. Without compressed WebSockets:
   * there are none here, and each answer would pass one handler more.
   *
   * @param strict whether answers are written on their connection's event loop alone: Vert.x then
   *     leaves out what makes them safe elsewhere, and refuses whoever tries
   */
  public static HttpServerOptions options(boolean strict) {
    return new HttpServerOptions()
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxInitialLineLength(MAX_LINE)
        .setHandle100ContinueAutomatically(true)
        .setHttp2ClearTextEnabled(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setCompressionSupported(false)
        .setStrictThreadMode(strict);
  }

  /** What is no HTTP, or too much of it; the connection cannot be used after that. */
  public static void refuse(HttpServerRequest request) {
    HttpProblem problem =
        switch (request.decoderResult().cause()) {
          case TooLongHttpHeaderException tooLong ->
              new HttpProblem(431, "Request header fields too large", "at most 64 KiB are read");
          case TooLongHttpLineException tooLong ->
              new HttpProblem(414, "URI too long", "at most 16 KiB are read");
          default -> HttpProblem.badRequest("not a well-formed HTTP request");
        };
    problem.sendLast(request);
  }
}
