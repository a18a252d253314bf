package io.vouchsafe.proxy.upstream;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What the Java runtime trusts ({@code cacerts}), read when the first responder needs it. */
final class JavaTrust {
  private final @Nullable KeyStore store;
  private @Nullable X509ExtendedTrustManager manager;

  JavaTrust() {
    this(null);
  }

  /** Trusts {@code store}; null is Java's own, as for {@link TrustManagerFactory#init}. */
  JavaTrust(@Nullable KeyStore store) {
    this.store = store;
  }

  synchronized X509ExtendedTrustManager get() throws CertificateException {
    X509ExtendedTrustManager known = manager;
    if (known != null) {
      return known;
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      X509ExtendedTrustManager read =
          Arrays.stream(factory.getTrustManagers())
              .filter(X509ExtendedTrustManager.class::isInstance)
              .map(X509ExtendedTrustManager.class::cast)
              .findFirst()
              .orElseThrow(() -> new CertificateException("Java has no X.509 trust manager"));
      manager = read;
      return read;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("Java's trusted certificates cannot be read", e);
    }
  }
}
