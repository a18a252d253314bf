package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who does the TLS of a front. */
public enum TlsEngine {
  /** netty-tcnative: several times as many handshakes a second, and the only one that staples. */
  BORINGSSL(SslProvider.OPENSSL),
  JDK(SslProvider.JDK);

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** BoringSSL where its library loads. */
  public static TlsEngine ofThisProcess() {
    return OpenSsl.isAvailable() && SslProvider.isAlpnSupported(SslProvider.OPENSSL)
        ? BORINGSSL
        : JDK;
  }

  SslProvider provider() {
    return provider;
  }

  /** Whether it can present an OCSP response for the front's own certificate. */
  boolean staples() {
    return this == BORINGSSL;
  }

  /** The word in the log and in {@code /health/ready}. */
  String word() {
    return this == BORINGSSL ? "boringssl" : "jdk";
  }
}
