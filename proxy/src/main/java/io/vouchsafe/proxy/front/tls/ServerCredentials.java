package io.vouchsafe.proxy.front.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.vouchsafe.pki.Der;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What a server showed in its handshake; nothing of it is believed yet.
 *
 * @param chain its own certificate first
 * @param stapled responses in the order of {@code chain}. Which certificate one is about, it says
 *     itself: the engines leave out the places of certificates without one
 */
record ServerCredentials(List<Der> chain, List<Optional<Der>> stapled) {
  ServerCredentials {
    chain = List.copyOf(chain);
    stapled = List.copyOf(stapled);
  }

  /** Of a connection whose handshake is over. */
  static ServerCredentials of(ChannelPipeline pipeline) {
    SSLEngine engine = pipeline.get(SslHandler.class).engine();
    return new ServerCredentials(
        chain(engine), stapled(engine).map(ServerCredentials::der).toList());
  }

  private static List<Der> chain(SSLEngine engine) {
    try {
      List<Der> chain = new ArrayList<>();
      for (Certificate certificate : engine.getSession().getPeerCertificates()) {
        chain.add(Der.copyOf(certificate.getEncoded()));
      }
      return chain;
    } catch (SSLPeerUnverifiedException | CertificateEncodingException e) {
      return List.of(); // As no certificate it is refused.
    }
  }

  private static Stream<byte[]> stapled(SSLEngine engine) {
    if (engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
      return Stream.ofNullable(boringSsl.getOcspResponse());
    }
    return engine.getSession() instanceof ExtendedSSLSession session
        ? session.getStatusResponses().stream()
        : Stream.empty();
  }

  private static Optional<Der> der(byte[] response) {
    return response.length == 0 ? Optional.empty() : Optional.of(Der.copyOf(response));
  }
}
