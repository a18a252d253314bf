package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.front.http.ApiFronts;
import io.vouchsafe.proxy.front.http.ApiRoutes;
import io.vouchsafe.proxy.front.http.ApiServer;
import io.vouchsafe.proxy.front.http.Listener;
import io.vouchsafe.proxy.front.http.Peer;
import io.vouchsafe.proxy.front.http.PortRules;
import io.vouchsafe.proxy.net.CannotListenException;
import java.security.cert.CertificateEncodingException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API port over TLS, on one event loop; deployed once for each. A client that presents a
 * certificate is decided about once a connection, and its requests wait until then.
 */
public final class ApiTlsServer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ApiTlsServer.class);

  private final ApiTls tls;
  private final FrontGround ground;
  private final ApiRoutes routes;
  private final PortRules rules;
  private final IntConsumer bound;
  private final ConnectionAdmission admission;
  private final IdentityHashMap<HttpConnection, Caller> open = new IdentityHashMap<>();
  private @Nullable HttpServer server;

  /** Who is at the other end, and, where certificates are asked for, what is decided about it. */
  private record Caller(Peer peer, @Nullable FrontConnection judged) {}

  /**
   * A server that is not listening yet.
   *
   * @param fronts its own, since they live on its event loop
   * @param bound is told the port, which the system chose when the settings say 0
   */
  public ApiTlsServer(
      ApiTls tls, FrontGround ground, ApiFronts fronts, PortRules rules, IntConsumer bound) {
    this.tls = tls;
    this.ground = ground;
    this.routes = new ApiRoutes(fronts);
    this.rules = rules;
    this.bound = bound;
    this.admission = new ConnectionAdmission(ground.tenants(), ground.decisions());
  }

  @Override
  public Future<?> start() {
    TlsFront front = tls.front();
    front.whenFollowed(() -> context.runOnContext(followed -> follow()));
    return vertx
        .createHttpServer(FrontOptions.over(new FrontSslContext(front), Listener.options(true)))
        .connectionHandler(this::opened)
        .requestHandler(this::request)
        .invalidRequestHandler(Listener::refuse)
        .exceptionHandler(failure -> front.meters().handshakeFailed())
        .listen(front.address())
        .recover(CannotListenException.at("listen.api", front.generation().settings().listen()))
        .onSuccess(
            listening -> {
              server = listening;
              bound.accept(listening.actualPort());
            });
  }

  /** Stops accepting, answers what is in flight, closes. */
  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(ApiServer.LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whom another policy let in is let in no more; who presented nothing stays. */
  private void follow() {
    TlsFrontSettings now = tls.front().generation().settings();
    List.copyOf(open.values()).stream()
        .map(Caller::judged)
        .forEach(
            judged -> {
              if (judged != null) {
                judged.follow(now);
              }
            });
  }

  /** The handshake is done, and nothing that follows it has been read. */
  private void opened(HttpConnection connection) {
    Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
    boolean begun = false;
    try {
      FrontSslHandler ssl = (FrontSslHandler) channel.pipeline().get(SslHandler.class);
      if (rules.guard(channel)) {
        begin(connection, channel, ssl);
      }
      begun = true;
    } catch (CertificateEncodingException e) {
      LOG.error("the certificates of a client could not be taken: its connection is closed", e);
    } finally {
      if (!begun) {
        var unused = channel.close();
      }
    }
  }

  private void begin(HttpConnection connection, Channel channel, FrontSslHandler ssl)
      throws CertificateEncodingException {
    tls.front().meters().handshakeDone();
    boolean asks = ApiTls.asksClients(ssl.generation());
    // Without a policy nobody judges what an earlier session may have had.
    List<Der> chain = asks ? PeerChain.of(ssl.engine().getSession()) : List.of();
    Peer peer = new Peer(connection.remoteAddress(), connection.localAddress(), chain);
    FrontConnection judged =
        asks
            ? new FrontConnection(
                connection,
                channel,
                ssl,
                ground.sessions(),
                ServedNames.any(),
                (request, client) -> answer(request, peer))
            : null;
    open.put(connection, new Caller(peer, judged));
    channel.closeFuture().addListener(closed -> open.remove(connection));
    if (judged != null) {
      judged.await(admission.ask(ssl.generation().settings(), chain, judged.source()));
      judged.follow(tls.front().generation().settings());
    }
  }

  /** Whatever throws here ends the connection: nobody was found who may be answered. */
  private void request(HttpServerRequest request) {
    Caller from = open.get(request.connection());
    try {
      if (from == null) {
        throw new IllegalStateException("a request on a connection that never opened");
      }
      FrontConnection judged = from.judged();
      if (judged == null) {
        routes.answer(request, from.peer());
      } else {
        judged.request(request);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a request could not be answered", e);
      request.connection().close();
    }
  }

  /** The request was paused while it waited. */
  private void answer(HttpServerRequest request, Peer peer) {
    routes.answer(request, peer);
    request.resume();
  }
}
