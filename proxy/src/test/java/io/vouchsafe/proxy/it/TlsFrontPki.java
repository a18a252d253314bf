package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Those of {@link FrontPki}, the front's own certificate, and clients whose certificates a test
 * revokes or blocks: each of {@link #FICKLE} is for one of them. {@code alice} never is.
 */
final class TlsFrontPki {
  static final String HOST = "front.test";

  /** Name to serial number. */
  private static final Map<String, String> FICKLE = new LinkedHashMap<>();

  static {
    FICKLE.put("alice", "1101");
    FICKLE.put("crowd", "1102");
    FICKLE.put("blocked", "1103");
    FICKLE.put("learnt", "1104");
    FICKLE.put("tls1_2", "1105");
    FICKLE.put("tls1_3", "1106");
    FICKLE.put("block1_2", "1107");
    FICKLE.put("block1_3", "1108");
  }

  private final Path directory;
  private final FrontPki pki;
  private final Set<String> revoked = new HashSet<>(Set.of("1002"));

  TlsFrontPki(Path directory) throws Exception {
    this.directory = directory;
    pki = new FrontPki(directory);
    server();
    for (Map.Entry<String, String> each : FICKLE.entrySet()) {
      String name = "subjectAltName = email:%s@example.test".formatted(each.getKey());
      pki.client(each.getKey(), "issuing", "0x" + each.getValue(), name);
    }
    writeIndex();
  }

  /** {@code front.pem} with its CA, {@code front.key}. */
  private void server() throws Exception {
    Files.writeString(
        directory.resolve("front.cnf"),
        "extendedKeyUsage = serverAuth\n"
            + "subjectAltName = DNS:%s,DNS:localhost,IP:127.0.0.1\n".formatted(HOST));
    String openssl = Tool.installed("openssl");
    String request =
        "%s req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout front.key -out front.csr"
            + " -subj /CN=%s -config ext.cnf";
    Tool.run(directory, "sh", "-c", "umask 077; " + request.formatted(openssl, HOST));
    String issue =
        "%s x509 -req -in front.csr -CA issuing.pem -CAkey issuing.key -set_serial 0x2002 -days 10"
            + " -extfile front.cnf -out front-leaf.pem";
    Tool.run(directory, issue.formatted(openssl).split(" "));
    Files.writeString(
        directory.resolve("front.pem"),
        Files.readString(directory.resolve("front-leaf.pem"))
            + Files.readString(directory.resolve("issuing.pem")));
  }

  /** The CA revokes it; its responder says so from its next start on. */
  void revoke(String name) throws IOException {
    revoked.add(FICKLE.get(name));
    writeIndex();
  }

  private void writeIndex() throws IOException {
    StringBuilder index = new StringBuilder(line("1001")).append(line("1002"));
    FICKLE.values().forEach(serial -> index.append(line(serial)));
    Files.writeString(directory.resolve("issuing.index"), index);
  }

  private String line(String serial) {
    String status =
        revoked.contains(serial)
            ? "R\t361231235959Z\t260101000000Z,keyCompromise\t"
            : "V\t361231235959Z\t\t";
    return status + serial + "\tunknown\t/CN=" + serial + "\n";
  }

  Tool responder(int port) throws IOException {
    return pki.responder(port);
  }

  /** What blocks it, for {@code PUT /blocks}. */
  String block(String name) {
    return """
    {"by": "alice", "why": "a test", "entries": [{"serial": "%s", "issuer": "CN=Issuing,O=Example"}]}\
    """
        .formatted(FICKLE.get(name));
  }

  /** RFC 9440 §2.1. */
  String field(String name) throws Exception {
    return ':' + Base64.getEncoder().encodeToString(certificate(name).getEncoded()) + ':';
  }

  private X509Certificate certificate(String name) throws Exception {
    try (var in = Files.newInputStream(directory.resolve(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  SSLContext client(String name) throws Exception {
    return pki.client(name);
  }
}
