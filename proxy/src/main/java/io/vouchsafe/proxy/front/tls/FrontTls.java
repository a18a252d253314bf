package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import io.vouchsafe.config.FrontCertificate;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Builds the TLS of one front: TLS 1.2 and 1.3, forward secrecy, authenticated encryption. Every
 * front has a context of its own, and with it ticket keys of its own: a ticket of one front opens
 * no other. BoringSSL accepts neither renegotiation nor early data; the JDK has no early data, and
 * {@link RenegotiationGuard} keeps the other out.
 */
final class FrontTls {
  /** RFC 9325 §4.2; those of TLS 1.3 first. */
  private static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** What a client's Certificate message may have; the decision has bounds of its own. */
  private static final int MOST_CLIENT_OCTETS = 256 << 10;

  /** Sessions that the JDK keeps; each holds its client's certificates. */
  private static final int JDK_SESSIONS = 1024;

  /** RFC 8446 §4.6.1 allows a week; what is resumed is decided about anew all the same. */
  private static final long SESSION_SECONDS = 3600;

  private FrontTls() {}

  /**
   * A context of a server.
   *
   * @param staples one for each certificate
   * @param named CAs that the CertificateRequest names
   */
  static SslContext of(
      TlsEngine engine,
      List<FrontCertificate> certificates,
      List<Supplier<byte @Nullable []>> staples,
      List<X509Certificate> named)
      throws GeneralSecurityException, SSLException {
    return of(
        engine,
        certificates,
        staples,
        named,
        ClientAuth.OPTIONAL,
        List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1));
  }

  /**
   * The same of another port.
   *
   * @param clients whether their certificates are asked for
   * @param protocols that ALPN offers
   */
  static SslContext of(
      TlsEngine engine,
      List<FrontCertificate> certificates,
      List<Supplier<byte @Nullable []>> staples,
      List<X509Certificate> named,
      ClientAuth clients,
      List<String> protocols)
      throws GeneralSecurityException, SSLException {
    AnyClientCertificate trust = new AnyClientCertificate(named.toArray(X509Certificate[]::new));
    SslContextBuilder builder =
        SslContextBuilder.forServer(keys(engine, new FrontKeys(certificates, staples)))
            .sslProvider(engine.provider())
            .trustManager(new TrustManagerFactoryWrapper(trust))
            .clientAuth(clients)
            .protocols(PROTOCOLS)
            .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
            .sessionCacheSize(JDK_SESSIONS)
            .sessionTimeout(SESSION_SECONDS)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
    return switch (engine) {
      case JDK -> builder.build();
      case BORINGSSL -> boringSsl(builder);
    };
  }

  /** Native keys are made once a certificate, not once a handshake. */
  private static KeyManagerFactory keys(TlsEngine engine, FrontKeys keys) {
    KeyManagerFactory factory = new KeyManagerFactoryWrapper(keys);
    return engine == TlsEngine.BORINGSSL
        ? new OpenSslCachingX509KeyManagerFactory(factory)
        : factory;
  }

  /**
   * Without a session cache: each entry could hold a quarter of a megabyte of a stranger's. Clients
   * resume by tickets, which cost us nothing. Without compressed certificates (RFC 8879).
   */
  private static SslContext boringSsl(SslContextBuilder builder) throws SSLException {
    SslContext context =
        builder
            .enableOcsp(true)
            .option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MOST_CLIENT_OCTETS)
            .option(
                OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS,
                OpenSslCertificateCompressionConfig.newBuilder().build())
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
    }
    return context;
  }
}
