package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;

/** What Vert.x is told about the HTTP and the TLS of a front. */
final class FrontOptions {
  /** Field-notes: an RSA-4096 certificate takes 2.2 kB; cookies take the rest. */
  private static final int MAX_HEADERS = 64 << 10;

  private static final int MAX_LINE = 16 << 10;

  /** Requests of one HTTP/2 connection at a time; each may wait with as much as its window. */
  private static final int STREAMS = 100;

  /** RFC 9113 §6.9.2: what each connection has. {@link FrontConnection} makes more room. */
  private static final int CONNECTION_WINDOW = 65_535;

  private FrontOptions() {}

  /**
   * Options of a server whose handshakes {@code context} does. What Vert.x has to be told about
   * keys besides is not used.
   */
  static HttpServerOptions of(SslContext context) {
    return new HttpServerOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        .setSslEngineOptions(new Given(context))
        .setKeyCertOptions(KeyCertOptions.wrap(NoKeys.INSTANCE))
        .setClientAuth(ClientAuth.REQUEST)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxInitialLineLength(MAX_LINE)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(STREAMS)
                .setMaxHeaderListSize(MAX_HEADERS)
                .setPushEnabled(false))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
        .setHandle100ContinueAutomatically(false)
        // All is written on the event loop: what is full is then the channel alone, even while
        // Vert.x closes it.
        .setStrictThreadMode(true)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setCompressionSupported(false)
        .setDecompressionSupported(false);
  }

  /** The API port's over TLS: what {@code plain} says, over HTTP/1.1 alone. */
  static HttpServerOptions over(SslContext context, HttpServerOptions plain) {
    return plain
        .setSsl(true)
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
        .setSslEngineOptions(new Given(context))
        .setKeyCertOptions(KeyCertOptions.wrap(NoKeys.INSTANCE))
        .setClientAuth(ClientAuth.REQUEST);
  }

  /** An engine that is there already. */
  private static final class Given extends SSLEngineOptions {
    private final SslContext context;

    Given(SslContext context) {
      this.context = context;
    }

    @Override
    public SSLEngineOptions copy() {
      return this;
    }

    @Override
    public SslContextFactory sslContextFactory() {
      return () -> context;
    }
  }
}
