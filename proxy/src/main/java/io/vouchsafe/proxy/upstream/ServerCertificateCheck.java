package io.vouchsafe.proxy.upstream;

import io.netty.util.NetUtil;
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
