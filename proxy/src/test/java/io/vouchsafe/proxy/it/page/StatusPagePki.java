package io.vouchsafe.proxy.it.page;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Two customers' CAs and whom they issue to, in PEM files. */
final class StatusPagePki {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final char[] NO_PASSWORD = new char[0];

  final BouncyCastleProvider provider = new BouncyCastleProvider();
  final Instant now = Instant.now();
  final Path directory;
  final LabCa root = LabCa.root(CertificateSpec.ca("O=Acme,CN=Acme Root", now), provider);
  final LabCa issuing =
      root.issueCa(
          CertificateSpec.ca("O=Acme,CN=Acme Issuing", now)
              .validity(now.minus(Duration.ofDays(345)), now.plus(Duration.ofDays(20))));
  final LabCa other = LabCa.root(CertificateSpec.ca("O=Globex,CN=Globex Root", now), provider);

  StatusPagePki(Path directory) throws IOException {
    this.directory = directory;
    certificate("root", root.certificate());
    certificate("issuing", issuing.certificate());
    certificate("other", other.certificate());
    Issued front =
        issuing.issue(CertificateSpec.server("O=Acme,CN=front.test", now).dns("front.test"));
    certificate("front", front.certificate());
    Path key = directory.resolve("front.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, pem("PRIVATE KEY", front.keys().getPrivate().getEncoded()));
  }

  /** A client of the issuing CA. */
  Issued client(String subject) {
    return issuing.issue(CertificateSpec.client(subject, now));
  }

  /** The responder of {@code ca}. */
  LabResponder responder(LabCa ca) {
    return new LabResponder(ca.issue(CertificateSpec.ocspSigner("O=Acme,CN=OCSP", now)), provider);
  }

  /** A CRL of the issuing CA that ends in {@code left}. */
  byte[] crl(Duration left) {
    return LabCrl.sign(
        CrlSpec.complete(now).updates(now.minus(Duration.ofHours(1)), now.plus(left)),
        issuing,
        provider);
  }

  /** Writes {@code name.pem}. */
  void certificate(String name, Certificate certificate) throws IOException {
    Files.writeString(directory.resolve(name + ".pem"), pem(certificate));
  }

  static String pem(Certificate certificate) {
    return pem("CERTIFICATE", certificate.der().toBytes());
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, LINES.encodeToString(content), type);
  }

  /** TLS as {@code client}, which believes the root. */
  SSLContext tls(Issued client) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        "client",
        client.keys().getPrivate(),
        NO_PASSWORD,
        new X509Certificate[] {plain(client.certificate()), plain(issuing.certificate())});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, NO_PASSWORD);
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", plain(root.certificate()));
    roots.setCertificateEntry("issuing", plain(issuing.certificate()));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static X509Certificate plain(Certificate certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toBytes()));
  }
}
