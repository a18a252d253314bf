package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.net.SslHandshakeCompletionHandler;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.front.http.guard.HttpGuard;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import io.vouchsafe.proxy.net.CannotListenException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TLS front on one event loop; deployed once for each. */
final class FrontServer extends VerticleBase {
  /** What is in flight may end within so long when the front goes. */
  static final Duration LAST_ANSWERS = Duration.ofMillis(2_400);

  /** Vert.x' names for what it puts into the pipeline of HTTP/1.1. */
  private static final String DECODER = "httpDecoder";

  private static final String ENCODER = "httpEncoder";
  private static final Logger LOG = LoggerFactory.getLogger(FrontServer.class);

  private final TlsFront front;
  private final FrontGround ground;
  private final ConnectionAdmission admission;
  private final IdentityHashMap<HttpConnection, FrontConnection> open = new IdentityHashMap<>();
  private @Nullable LoopForwarding forwarding;
  private @Nullable HttpServer server;

  FrontServer(TlsFront front, FrontGround ground) {
    this.front = front;
    this.ground = ground;
    this.admission = new ConnectionAdmission(ground.tenants(), ground.decisions());
  }

  @Override
  public Future<?> start() {
    front.whenFollowed(() -> context.runOnContext(followed -> follow()));
    return vertx
        .createHttpServer(FrontOptions.of(new FrontSslContext(front)))
        .connectionHandler(this::opened)
        .requestHandler(this::request)
        .invalidRequestHandler(FrontServer::unreadable)
        .exceptionHandler(failure -> front.meters().handshakeFailed())
        .listen(front.address())
        .recover(
            CannotListenException.at("tls_fronts[].listen", front.generation().settings().listen()))
        .onSuccess(
            listening -> {
              server = listening;
              front.boundTo(listening.actualPort());
            });
  }

  /** The settings were read again: whom they would not let in the same way is let in no more. */
  private void follow() {
    TlsFrontSettings now = front.generation().settings();
    List.copyOf(open.values()).forEach(connection -> connection.follow(now));
  }

  /** Stops accepting, answers what is in flight, closes. */
  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    Future<Void> closed =
        listening == null
            ? Future.succeededFuture()
            : listening.shutdown(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
    return closed.onComplete(
        done -> {
          if (forwarding != null) {
            forwarding.retire();
          }
        });
  }

  /** The handshake is done, and nothing that follows it has been read. */
  private void opened(HttpConnection connection) {
    Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
    boolean guarded = false;
    try {
      FrontSslHandler ssl = (FrontSslHandler) channel.pipeline().get(SslHandler.class);
      guard(connection, channel, ssl.generation().settings());
      begin(connection, channel, ssl);
      guarded = true;
    } catch (CertificateEncodingException e) {
      LOG.error("the certificates of a client could not be taken: its connection is closed", e);
    } finally {
      if (!guarded) {
        var unused = channel.close();
      }
    }
  }

  private void begin(HttpConnection connection, Channel channel, FrontSslHandler ssl)
      throws CertificateEncodingException {
    front.meters().handshakeDone();
    ServerName.of(ssl.engine().getSession())
        .ifPresent(name -> channel.attr(SslHandshakeCompletionHandler.SERVER_NAME_ATTR).set(name));
    FrontConnection begun =
        new FrontConnection(
            connection,
            channel,
            ssl,
            ground.sessions(),
            ssl.generation().served(ServerName.of(ssl.engine().getSession())),
            (request, client) -> forward(request, client, channel));
    open.put(connection, begun);
    channel.closeFuture().addListener(closed -> open.remove(connection));
    begun.await(
        admission.ask(
            ssl.generation().settings(), PeerChain.of(ssl.engine().getSession()), begun.source()));
    begun.follow(front.generation().settings());
  }

  /**
   * HTTP/1.1 has the guard before its decoder. HTTP/2 has a length before each of its frames, and
   * needs a clock alone.
   */
  private void guard(HttpConnection connection, Channel channel, TlsFrontSettings settings) {
    if (channel.pipeline().get(DECODER) == null) {
      channel
          .pipeline()
          .addFirst(
              "idleClock", new Http2Clock(settings.idleTimeout(), settings.upstreamTimeout()));
      Http2Guard.install(connection);
    } else {
      HttpGuard.install(
          channel.pipeline(),
          DECODER,
          ENCODER,
          new HttpTimes(settings.headerTimeout(), Duration.ZERO, settings.idleTimeout()),
          front.meters().guard(),
          ground.nanoTime());
    }
  }

  /** Whatever throws here is answered here, an Error too. */
  private void request(HttpServerRequest request) {
    FrontConnection from = open.get(request.connection());
    try {
      if (from == null) {
        throw new IllegalStateException("a request on a connection that never opened");
      }
      from.request(request);
    } catch (RuntimeException | Error e) {
      LOG.error("a request could not be answered", e);
      fail(request);
    }
  }

  private void forward(HttpServerRequest request, ClientFields client, Channel from) {
    try {
      TlsFrontSettings now = front.generation().settings();
      FrontConnection connection = open.get(request.connection());
      if (connection == null || !connection.isOf(now)) {
        // What the settings name now is not for whom others let in.
        request.connection().close();
        return;
      }
      current(now).forward(request, client, from);
    } catch (RuntimeException | Error e) {
      LOG.error("a request could not be handed on", e);
      fail(request);
    }
  }

  private LoopForwarding current(TlsFrontSettings settings) {
    LoopForwarding before = forwarding;
    if (before != null && before.isFor(settings)) {
      return before;
    }
    LoopForwarding next = new LoopForwarding(ground.forwardings(), settings);
    forwarding = next;
    if (before != null) {
      before.retire();
    }
    return next;
  }

  private static void fail(HttpServerRequest request) {
    if (request.response().headWritten()) {
      request.connection().close();
      return;
    }
    request
        .response()
        .setStatusCode(500)
        .end()
        .onComplete(
            sent -> {
              if (request.version() != HttpVersion.HTTP_2) {
                request.connection().close();
              }
            });
  }

  /** What is no HTTP, or too much of it; the connection cannot be used after that. */
  private static void unreadable(HttpServerRequest request) {
    request.response().setStatusCode(400).end().onComplete(sent -> request.connection().close());
  }
}
