package io.vouchsafe.proxy.upstream;

import io.netty.util.NetUtil;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.PeerName;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Verifies servers that we call; nobody presents a client's certificate to us here. */
public abstract class ServerCertificateCheck extends X509ExtendedTrustManager {

  /** What the certificate of {@code host}, which we meant to call, has to name. */
  protected static PeerName nameOf(String host) {
    boolean isAddress = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    return isAddress ? PeerName.ip(host) : PeerName.dns(host);
  }

  /**
   * Contract, <em>Bounds of what is read from a peer</em>: the keys of a chain are from the closed
   * list before anybody verifies with them, Java included.
   */
  protected static void requireListedKeys(X509Certificate[] chain) throws CertificateException {
    for (X509Certificate certificate : chain) {
      boolean listed =
          Certificate.parse(certificate.getEncoded())
              .toOptional()
              .filter(Certificate::hasListedKey)
              .isPresent();
      if (!listed) {
        throw new CertificateException(
            "a certificate of the server is malformed or has a key that is not accepted"
                + " (weak_algorithm)");
      }
    }
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noClients();
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noClients();
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noClients();
  }

  private static CertificateException noClients() {
    return new CertificateException("only servers are verified here");
  }

  @Override
  public final X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
