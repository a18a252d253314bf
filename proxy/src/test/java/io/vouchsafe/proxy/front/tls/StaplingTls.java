package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The TLS of a server that staples whatever it is told to. */
public final class StaplingTls extends SSLEngineOptions implements SslContextFactory {
  private final PrivateKey key;
  private final X509Certificate[] chain;
  private final byte[] response;

  /**
   * TLS 1.2 and 1.3.
   *
   * @param response nothing is stapled when it is empty
   */
  public StaplingTls(PrivateKey key, X509Certificate[] chain, byte[] response) {
    this.key = key;
    this.chain = chain;
    this.response = response;
  }

  @Override
  public SSLEngineOptions copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return this;
  }

  @Override
  public SslContext create() throws SSLException {
    SslContext plain =
        SslContextBuilder.forServer(key, chain)
            .sslProvider(SslProvider.OPENSSL)
            .enableOcsp(true)
            .build();
    return new DelegatingSslContext(plain) {
      @Override
      protected void initEngine(SSLEngine engine) {
        if (response.length > 0) {
          ((ReferenceCountedOpenSslEngine) engine).setOcspResponse(response);
        }
      }
    };
  }
}
