package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.pki.Der;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The certificates that a client presented, on a resumed connection in its first handshake. */
final class PeerChain {
  private PeerChain() {}

  /**
   * The leaf first, as sent; empty where it presented none.
   *
   * @throws CertificateEncodingException when one of them has no encoding
   */
  static List<Der> of(SSLSession session) throws CertificateEncodingException {
    Certificate[] presented;
    try {
      presented = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
    List<Der> chain = new ArrayList<>(presented.length);
    for (Certificate certificate : presented) {
      chain.add(Der.copyOf(certificate.getEncoded()));
    }
    return List.copyOf(chain);
  }
}
