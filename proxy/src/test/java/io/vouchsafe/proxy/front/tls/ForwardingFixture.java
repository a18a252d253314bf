package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.guard.GuardMeters;
import io.vouchsafe.proxy.front.http.guard.HttpGuard;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import io.vouchsafe.proxy.net.Timers;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A front without its TLS: the guard, the rules, and the forwarding to a recording upstream. Every
 * client is called Alice.
 */
final class ForwardingFixture implements AutoCloseable {
  static final Duration UPSTREAM = Duration.ofSeconds(20);
  static final Duration IDLE = Duration.ofSeconds(30);

  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  final RecordingUpstream upstream = new RecordingUpstream();
  final DirectUpstream direct;
  final ServedNames served =
      new ServedNames(List.of("front.test", "localhost", "*.wild.test"), List.of("127.0.0.1"));
  final ClientFields alice =
      new ClientFields(
          List.of(
              Map.entry("X-Client-CN", "alice"),
              Map.entry("X-Vouchsafe-Identity", "CN%3Dalice"),
              Map.entry("Client-Cert", ":QUJD:")));

  private final StreamingForwarding forwarding;
  private final HttpServer http1;
  private final HttpServer http2;

  /** The connections of HTTP/1.1, as the front knows them. */
  volatile HttpServerConnection lastConnection;

  ForwardingFixture() throws IOException {
    this(UPSTREAM, IDLE);
  }

  ForwardingFixture(Duration upstreamTimeout, Duration idleTimeout) throws IOException {
    direct = new DirectUpstream(vertx, upstream.port());
    forwarding =
        new StreamingForwarding(
            "test",
            direct,
            new StreamingForwarding.Times(upstreamTimeout, idleTimeout),
            new References(new SecureRandom()),
            Timers.of(vertx),
            System::nanoTime);
    http1 = listen(options().setHttp2ClearTextEnabled(false));
    http2 = listen(options().setHttp2ClearTextEnabled(true));
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost("127.0.0.1")
        .setMaxHeaderSize(64 << 10)
        .setMaxInitialLineLength(16 << 10)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setStrictThreadMode(true);
  }

  private HttpServer listen(HttpServerOptions options) {
    GuardMeters meters = new GuardMeters(new SimpleMeterRegistry(), "test", System::nanoTime);
    HttpTimes times = new HttpTimes(Duration.ofSeconds(10), Duration.ZERO, IDLE);
    return await(
        vertx
            .createHttpServer(options)
            .connectionHandler(
                connection -> {
                  HttpServerConnection known = (HttpServerConnection) connection;
                  if (options.isHttp2ClearTextEnabled()) {
                    Http2Guard.install(connection);
                  } else {
                    lastConnection = known;
                    HttpGuard.install(
                        known.channelHandlerContext().pipeline(),
                        "httpDecoder",
                        "httpEncoder",
                        times,
                        meters,
                        System::nanoTime);
                  }
                })
            .requestHandler(this::answer)
            .listen(0));
  }

  /** As the front does it: rules, then admission, then forwarding. */
  private void answer(HttpServerRequest request) {
    HttpProblem refusal = RequestRules.refusal(request, served);
    if (refusal != null) {
      FrontAnswer.send(request, refusal, "")
          .onComplete(
              sent -> {
                if (request.version() != HttpVersion.HTTP_2) {
                  request.connection().close();
                }
              });
      return;
    }
    request.pause();
    forwarding.forward(request, alice);
  }

  Socket dial() throws IOException {
    Socket socket = new Socket("127.0.0.1", http1.actualPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  RawClient client() throws IOException {
    return new RawClient(dial());
  }

  int http2Port() {
    return http2.actualPort();
  }

  static <T> T await(io.vertx.core.Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public void close() throws IOException {
    upstream.close();
    await(vertx.close());
  }
}
