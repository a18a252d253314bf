package io.vouchsafe.proxy.crl.fetch;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.PresentedNames;
import io.vouchsafe.proxy.upstream.ServerCertificateCheck;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a directory server's certificate for the one host that was meant (RFC 4513 §3.1.3). The
 * name is checked here, within the handshake, because LDAP libraries do so on some ways and not on
 * others: the one used here leaves it out after StartTLS.
 */
final class DirectoryCertificateCheck extends ServerCertificateCheck {
  private final X509ExtendedTrustManager chains;
  private final String host;

  DirectoryCertificateCheck(X509ExtendedTrustManager chains, String host) {
    this.chains = chains;
    this.host = host;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    requireListedKeys(chain);
    chains.checkServerTrusted(chain, authType);
    boolean isNamed =
        Certificate.parse(chain[0].getEncoded())
            .toOptional()
            .filter(server -> PresentedNames.of(server).match(nameOf(host)))
            .isPresent();
    if (!isNamed) {
      throw new CertificateException("the server's certificate is not for " + host);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }
}
