package io.vouchsafe.proxy.crl.fetch;

import io.vouchsafe.pki.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates a directory server may show. */
final class LdapTls {
  private LdapTls() {}

  /**
   * A context for one server.
   *
   * @param authorities CA certificates to trust; empty = those of the Java platform
   * @param host the name or address that its certificate must hold
   * @throws GeneralSecurityException when the platform takes none of them
   */
  static SSLContext trusting(List<Certificate> authorities, String host)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities.isEmpty() ? null : keyStore(authorities));
    X509ExtendedTrustManager chains =
        Arrays.stream(factory.getTrustManagers())
            .filter(X509ExtendedTrustManager.class::isInstance)
            .map(X509ExtendedTrustManager.class::cast)
            .findFirst()
            .orElseThrow(() -> new GeneralSecurityException("Java has no X.509 trust manager"));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new DirectoryCertificateCheck(chains, host)}, null);
    return context;
  }

  private static @Nullable KeyStore keyStore(List<Certificate> authorities)
      throws GeneralSecurityException {
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
