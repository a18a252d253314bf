package io.vouchsafe.proxy.net;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A directory's certificates have keys of the closed list, whatever Java accepts")
class ServerCertificateCheckTest {
  private final Instant now = Instant.now();
  private final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", now), provider);

  @Test
  void anOversizedKey() throws Exception {
    CertificateSpec spec = CertificateSpec.server("CN=Directory", now).dns("localhost");
    X509Certificate usual = java(root.issue(spec).certificate());
    X509Certificate oversized = java(root.issue(spec.keys(rsa(8200))).certificate());
    ServerCertificateCheck check = directory(List.of(root.certificate()), "localhost");

    assertThatCode(() -> belowRoot().checkServerTrusted(chain(oversized), "ECDHE_RSA"))
        .as("Java takes it")
        .doesNotThrowAnyException();
    assertThatCode(() -> check.checkServerTrusted(chain(usual), "ECDHE_ECDSA"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check.checkServerTrusted(chain(oversized), "ECDHE_RSA"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("weak_algorithm");
  }

  @Test
  @DisplayName("A directory's certificate is for the host that was meant, on every way to ask")
  void theNameThatWasMeant() throws Exception {
    CertificateSpec spec = CertificateSpec.server("CN=Directory", now).dns("localhost");
    X509Certificate named = java(root.issue(spec).certificate());

    for (String host : List.of("elsewhere.test", "127.0.0.1", "localhost.test")) {
      ServerCertificateCheck check = directory(List.of(root.certificate()), host);
      assertThatThrownBy(() -> check.checkServerTrusted(chain(named), "ECDHE_ECDSA"))
          .isInstanceOf(CertificateException.class)
          .hasMessageContaining("is not for " + host);
      assertThatThrownBy(() -> check.checkServerTrusted(chain(named), "ECDHE_ECDSA", (Socket) null))
          .hasMessageContaining("is not for " + host);
    }
  }

  @Test
  @DisplayName("Where authorities are written, nobody else vouches for a directory")
  void onlyTheAuthoritiesThatAreWritten() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", now), provider);
    CertificateSpec spec = CertificateSpec.server("CN=Directory", now).dns("localhost");
    X509Certificate strangers = java(stranger.issue(spec).certificate());

    for (List<Certificate> authorities :
        List.of(List.of(root.certificate()), List.<Certificate>of())) {
      assertThatThrownBy(
              () ->
                  directory(authorities, "localhost")
                      .checkServerTrusted(chain(strangers), "ECDHE_ECDSA"))
          .isInstanceOf(CertificateException.class)
          .hasMessageContaining("nor by Java");
    }
  }

  @Test
  @DisplayName("A directory's own certificate may be written as the one to trust, as with Java")
  void itsOwnCertificateMayBeWritten() throws Exception {
    Certificate own =
        root.issue(CertificateSpec.server("CN=Directory", now).dns("localhost")).certificate();

    assertThatCode(
            () ->
                directory(List.of(own), "localhost")
                    .checkServerTrusted(chain(java(own)), "ECDHE_ECDSA"))
        .doesNotThrowAnyException();
  }

  @Test
  void nobodyIsBelievedWithoutAName() throws Exception {
    X509Certificate named =
        java(root.issue(CertificateSpec.server("CN=Web", now).dns("localhost")).certificate());
    ServerCertificateCheck check = check(List.of(root.certificate()), Optional.empty());

    assertThatThrownBy(() -> check.checkServerTrusted(chain(named), "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("name");
  }

  private ServerCertificateCheck directory(List<Certificate> authorities, String host)
      throws Exception {
    return check(authorities, Optional.of(host));
  }

  private ServerCertificateCheck check(List<Certificate> authorities, Optional<String> meant)
      throws Exception {
    return new ServerCertificateCheck(
        new PathValidator(new SignatureChecker(provider)),
        new CaGroup(authorities.stream().map(TrustAnchor::new).toList(), List.of()),
        () -> now,
        authorities.isEmpty() ? new JavaTrust() : JavaTrust.in(authorities),
        meant);
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
