package io.vouchsafe.proxy.crl.fetch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Random;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A directory's certificates have keys of the closed list, whatever Java accepts")
class DirectoryCertificateCheckTest {
  private final Instant now = Instant.now();
  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", now), provider);

  @Test
  void anOversizedKey() throws Exception {
    CertificateSpec spec = CertificateSpec.server("CN=Directory", now).dns("localhost");
    X509Certificate usual = java(root.issue(spec).certificate());
    X509Certificate oversized = java(root.issue(spec.keys(rsa(8200))).certificate());
    DirectoryCertificateCheck check = new DirectoryCertificateCheck(belowRoot(), "localhost");

    assertThatCode(() -> belowRoot().checkServerTrusted(chain(oversized), "ECDHE_RSA"))
        .as("Java takes it")
        .doesNotThrowAnyException();
    assertThatCode(() -> check.checkServerTrusted(chain(usual), "ECDHE_ECDSA"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check.checkServerTrusted(chain(oversized), "ECDHE_RSA"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("weak_algorithm");
  }

  private static X509Certificate[] chain(X509Certificate certificate) {
    return new X509Certificate[] {certificate};
  }

  /** A public key to which nobody knows the other one. */
  private static KeyPair rsa(int bits) throws Exception {
    BigInteger modulus = new BigInteger(bits, new Random(bits)).setBit(bits - 1).setBit(0);
    return new KeyPair(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537))),
        null);
  }

  private X509ExtendedTrustManager belowRoot() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", java(root.certificate()));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static X509Certificate java(Certificate certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toBytes()));
  }
}
