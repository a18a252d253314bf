package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * The certificates of everybody who comes to a front, beside those of {@link OpensslPki}: {@code
 * chained} shows its CA's certificate too, the others show the leaf alone; {@code foreign} is of a
 * CA that nobody trusts, and the CA of {@code impostor} has the name of the one that is trusted.
 */
final class FrontPki {
  private static final String REVOKED = "R\t361231235959Z\t260101000000Z,keyCompromise\t";
  private static final String VALID = "V\t361231235959Z\t\t";

  private final Path directory;
  private final OpensslPki pki;
  private final String openssl;

  FrontPki(Path directory) throws Exception {
    this.directory = directory;
    pki = new OpensslPki(directory);
    openssl = Tool.installed("openssl");
    pki.expiredClient("expired");
    pki.expiredClient("lapsed");
    client("names", "issuing", "0x1005", "subjectAltName = " + hundredNames());
    client("fickle", "issuing", "0x1006", "subjectAltName = email:fickle@example.test");
    authority("elsewhere", "/O=Elsewhere/CN=Issuing");
    client("foreign", "elsewhere", "0x1001", "subjectAltName = email:alice@example.test");
    authority("pretender", "/O=Example/CN=Issuing");
    client("impostor", "pretender", "0x1001", "subjectAltName = email:alice@example.test");
    Files.writeString(
        pki.file("chained.pem"),
        Files.readString(pki.file("good.pem")) + Files.readString(pki.file("issuing.pem")));
    Files.copy(pki.file("good.key"), pki.file("chained.key"), StandardCopyOption.REPLACE_EXISTING);
    fickleIs(VALID);
  }

  private static String hundredNames() {
    return IntStream.range(0, 100)
        .mapToObj("DNS:host-%03d.department.example.test"::formatted)
        .collect(Collectors.joining(","));
  }

  private void authority(String name, String subject) throws Exception {
    Tool.run(
        directory,
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".pem",
        "-subj",
        subject,
        "-config",
        "ext.cnf",
        "-extensions",
        "ca");
  }

  /** A client's certificate and key, {@code NAME.pem} and {@code NAME.key}. */
  void client(String name, String ca, String serial, String names) throws Exception {
    Files.writeString(
        directory.resolve(name + ".cnf"),
        "keyUsage = critical,digitalSignature\nextendedKeyUsage = clientAuth\n" + names + "\n");
    Tool.run(
        directory,
        openssl,
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".csr",
        "-subj",
        "/O=Example/CN=" + name,
        "-config",
        "ext.cnf");
    Tool.run(
        directory,
        openssl,
        "x509",
        "-req",
        "-in",
        name + ".csr",
        "-CA",
        ca + ".pem",
        "-CAkey",
        ca + ".key",
        "-set_serial",
        serial,
        "-days",
        "10",
        "-extfile",
        name + ".cnf",
        "-out",
        name + ".pem");
  }

  /** The CA's responder says so of {@code fickle} from its next start on. */
  void revokeFickle() throws IOException {
    fickleIs(REVOKED);
  }

  private void fickleIs(String status) throws IOException {
    Files.writeString(
        pki.file("issuing.index"),
        line(VALID, "1001") + line(REVOKED, "1002") + line(VALID, "1005") + line(status, "1006"));
  }

  private static String line(String status, String serial) {
    return status + serial + "\tunknown\t/CN=" + serial + "\n";
  }

  Tool responder(int port) throws IOException {
    return pki.responder("issuing", port);
  }

  Path file(String name) {
    return pki.file(name);
  }

  SSLContext client(String name) throws Exception {
    return pki.client(name);
  }

  SSLContext anonymousClient() throws Exception {
    return pki.anonymousClient();
  }
}
