package io.vouchsafe.proxy.front.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets every client certificate through the handshake, which proves that the client holds its key
 * and nothing else. Whether it may pass is decided afterwards, off this path: here an event loop
 * would wait, and a resumed connection would not be asked about at all.
 */
final class AnyClientCertificate extends X509ExtendedTrustManager {
  private final X509Certificate[] named;

  /**
   * A trust manager of a server.
   *
   * @param named CAs whose subjects the CertificateRequest names; empty = any
   */
  AnyClientCertificate(X509Certificate... named) {
    this.named = named.clone();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return named.clone();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    // decided afterwards
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    // decided afterwards
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    // decided afterwards
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("this is about clients");
  }
}
