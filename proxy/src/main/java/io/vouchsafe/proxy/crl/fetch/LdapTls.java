package io.vouchsafe.proxy.crl.fetch;

import io.vouchsafe.pki.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates a directory server may show. */
final class LdapTls {
  private LdapTls() {}

  /**
   * A context that trusts these CA certificates, or those of the Java platform when there are none.
   *
   * @throws GeneralSecurityException when the platform takes none of them
   */
  static SSLContext trusting(List<Certificate> authorities) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    if (authorities.isEmpty()) {
      context.init(null, null, null);
      return context;
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keyStore(authorities));
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore keyStore(List<Certificate> authorities) throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read, so nothing can fail", e);
    }
    for (Certificate authority : authorities) {
      store.setCertificateEntry(
          authority.sha256().hex(),
          factory.generateCertificate(new ByteArrayInputStream(authority.der().toBytes())));
    }
    return store;
  }
}
