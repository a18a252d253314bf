package io.vouchsafe.proxy.net;

import io.vouchsafe.pki.Certificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What the Java runtime trusts ({@code cacerts}), read when the first server needs it. */
public final class JavaTrust {
  private final @Nullable KeyStore store;
  private @Nullable X509ExtendedTrustManager manager;

  public JavaTrust() {
    this(null);
  }

  /** Trusts {@code store}; null is Java's own, as for {@link TrustManagerFactory#init}. */
  public JavaTrust(@Nullable KeyStore store) {
    this.store = store;
  }

  /**
   * Trusts {@code authorities} by Java's rules, under which a server's own certificate may be one
   * of them.
   */
  public static JavaTrust in(List<Certificate> authorities) throws GeneralSecurityException {
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
    return new JavaTrust(store);
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
