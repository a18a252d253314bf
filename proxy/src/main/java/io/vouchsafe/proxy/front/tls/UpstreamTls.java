package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.Set;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS towards an upstream, which asks for a stapled response (RFC 6066 §8) and remembers no
 * session: the upstream shows its certificate and its response at every connection.
 */
final class UpstreamTls extends SSLEngineOptions {
  private final SslProvider provider;

  private UpstreamTls(SslProvider provider) {
    this.provider = provider;
  }

  /** BoringSSL where it loads, else Java's. */
  static UpstreamTls fastest() {
    return OpenSsl.isAvailable() && OpenSsl.isOcspSupported() ? boringSsl() : java();
  }

  static UpstreamTls boringSsl() {
    return new UpstreamTls(SslProvider.OPENSSL);
  }

  static UpstreamTls java() {
    return new UpstreamTls(SslProvider.JDK);
  }

  @Override
  public SSLEngineOptions copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Contexts(provider);
  }

  /** Names are compared with the verdict's, never by the engine. */
  private static final class Contexts implements SslContextFactory {
    private final SslContextBuilder builder = SslContextBuilder.forClient();
    private final boolean isJava;

    private Contexts(SslProvider provider) {
      isJava = provider == SslProvider.JDK;
      builder.sslProvider(provider).endpointIdentificationAlgorithm("");
    }

    @Override
    public SslContextFactory forClient(SNIServerName name, String comparedByNobody) {
      if (name != null) {
        builder.serverName(name);
      }
      return this;
    }

    @Override
    public SslContextFactory enabledProtocols(Set<String> protocols) {
      builder.protocols(protocols);
      return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory trust) {
      builder.trustManager(trust);
      return this;
    }

    @Override
    public SslContext create() throws SSLException {
      // Java's engine asks for a stapled response by itself, and would keep sessions for a day.
      return isJava
          ? builder.sessionCacheSize(1).sessionTimeout(1).build()
          : builder.enableOcsp(true).build();
    }
  }
}
