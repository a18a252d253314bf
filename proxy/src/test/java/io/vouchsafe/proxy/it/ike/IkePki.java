package io.vouchsafe.proxy.it.ike;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Root, issuing CA, a CA of somebody else, and whoever they issue to, in files. */
public final class IkePki {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  final BouncyCastleProvider provider = new BouncyCastleProvider();
  private final Instant now = Instant.now();
  private final Path directory;
  final LabCa root;
  public final LabCa issuing;
  private final LabCa foreign;
  private final Map<String, Certificate> issued = new ConcurrentHashMap<>();

  /** Makes the CAs, the relay's signers and the gateway's certificate. */
  public IkePki(Path directory) throws IOException {
    this.directory = directory;
    root = LabCa.root(CertificateSpec.ca("O=Lab,CN=Lab Root", now), provider);
    issuing = root.issueCa(CertificateSpec.ca("O=Lab,CN=Lab Issuing", now));
    foreign = LabCa.root(CertificateSpec.ca("O=Other,CN=Other Root", now), provider);
    certificateFile("root", root.certificate());
    certificateFile("issuing", issuing.certificate());
    certificateFile("foreign", foreign.certificate());
    write("root-relay", root.issue(CertificateSpec.ocspSigner("CN=Root Relay", now)));
    write("issuing-relay", issuing.issue(CertificateSpec.ocspSigner("CN=Issuing Relay", now)));
    write("relay", foreign.issue(CertificateSpec.ocspSigner("CN=Gateway Relay", now)));
    write(
        "gw",
        issuing.issue(CertificateSpec.server("O=Lab,CN=gw.lab.test", now).dns("gw.lab.test")));
  }

  /** A client with an e-mail address. */
  public void email(String name, String address) throws IOException {
    write(name, issuing.issue(client("C=SE,O=Lab,OU=people,CN=" + name).email(address)));
  }

  void dns(String name, String host) throws IOException {
    write(name, issuing.issue(client("C=SE,O=Lab,OU=machines,CN=" + name).dns(host)));
  }

  void ip(String name, String address) throws IOException {
    write(
        name,
        issuing.issue(
            client("C=SE,O=Lab,OU=machines,CN=" + name)
                .alternativeName(new GeneralName(GeneralName.iPAddress, plain(address)))));
  }

  /** A client of the issuing CA whose certificate {@code with} makes what it is. */
  void client(String name, UnaryOperator<CertificateSpec> with) throws IOException {
    write(name, issuing.issue(with.apply(client("C=SE,O=Lab,OU=people,CN=" + name))));
  }

  /** Somebody whom nobody but itself vouches for. */
  public void selfSigned(String name, String address) throws IOException {
    CertificateSpec spec = client("C=SE,O=Lab,OU=people,CN=" + name).email(address);
    LabCa self = LabCa.root(spec, provider);
    write(name, new Issued(self.certificate(), self.keys()));
  }

  /** From now on, or from a time before, until another. */
  UnaryOperator<CertificateSpec> valid(Duration from, Duration until) {
    return spec -> spec.validity(now.plus(from), now.plus(until));
  }

  /** A client with that whole subject, and an e-mail address. */
  public void subject(String name, String subject, String address) throws IOException {
    write(name, issuing.issue(client(subject).email(address)));
  }

  /** A client known by its whole subject. */
  void subject(String name, String subject) throws IOException {
    write(name, issuing.issue(client(subject)));
  }

  /** What somebody else's CA says: the same name, another root. */
  public void foreignEmail(String name, String address) throws IOException {
    write(name, foreign.issue(client("C=SE,O=Lab,OU=people,CN=" + name).email(address)));
  }

  /** A gateway's or a site's certificate for {@code host}. */
  void site(String name, String host) throws IOException {
    write(
        name,
        issuing.issue(
            CertificateSpec.client("C=SE,O=Lab,OU=sites,CN=" + name, now)
                .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
                .dns(host)));
  }

  private CertificateSpec client(String subject) {
    return CertificateSpec.client(subject, now);
  }

  private static String plain(String address) throws UnknownHostException {
    return InetAddress.getByName(address).getHostAddress();
  }

  /** A delegated OCSP signer of {@code ca}. */
  Issued ocspSigner(LabCa ca) {
    return ca.issue(
        CertificateSpec.ocspSigner("CN=Lab OCSP", now)
            .validity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(30))));
  }

  public Certificate certificate(String name) {
    Certificate certificate = issued.get(name);
    if (certificate == null) {
      throw new IllegalArgumentException("nobody issued " + name);
    }
    return certificate;
  }

  public Path file(String name) {
    return directory.resolve(name);
  }

  private void write(String name, Issued one) throws IOException {
    issued.put(name, one.certificate());
    certificateFile(name, one.certificate());
    Path key = file(name + ".key");
    Files.deleteIfExists(key);
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, pem("PRIVATE KEY", one.keys().getPrivate().getEncoded()));
  }

  private void certificateFile(String name, Certificate certificate) throws IOException {
    Files.writeString(file(name + ".pem"), pem("CERTIFICATE", certificate.der().toBytes()));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, new String(LINES.encode(der), StandardCharsets.US_ASCII));
  }
}
