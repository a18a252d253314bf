package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A PKI made by {@code openssl}: a root, an issuing CA, an OCSP signer for each, and leaves. The
 * responders' databases are {@code root.index} and {@code issuing.index}.
 */
final class OpensslPki {
  private static final String SECRET = "changeit";
  private static final String EXTENSIONS =
      """
      [req]
      distinguished_name = dn
      [dn]
      [ca]
      basicConstraints = critical,CA:TRUE
      keyUsage = critical,keyCertSign,cRLSign
      subjectKeyIdentifier = hash
      [sub]
      basicConstraints = critical,CA:TRUE,pathlen:0
      keyUsage = critical,keyCertSign,cRLSign
      subjectKeyIdentifier = hash
      authorityKeyIdentifier = keyid
      [client]
      keyUsage = critical,digitalSignature
      extendedKeyUsage = clientAuth
      subjectAltName = email:alice@example.test
      authorityKeyIdentifier = keyid
      [server]
      extendedKeyUsage = serverAuth
      subjectAltName = DNS:localhost,IP:127.0.0.1
      authorityKeyIdentifier = keyid
      [ocsp]
      keyUsage = critical,digitalSignature
      extendedKeyUsage = OCSPSigning
      1.3.6.1.5.5.7.48.1.5 = DER:0500
      authorityKeyIdentifier = keyid
      [dated]
      database = dated.index
      serial = dated.serial
      new_certs_dir = .
      policy = dated_names
      [dated_names]
      organizationName = optional
      commonName = supplied
      """;

  private final Path directory;
  private final Keys keys;
  private final String openssl;
  private int signers = 0x4000;

  /** What keys everybody has. */
  enum Keys {
    P256("ecparam", "-name", "prime256v1", "-genkey", "-noout"),
    RSA2048("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048");

    private final List<String> command;

    Keys(String... command) {
      this.command = List.of(command);
    }
  }

  OpensslPki(Path directory) throws Exception {
    this(directory, Keys.P256);
  }

  OpensslPki(Path directory, Keys keys) throws Exception {
    this.directory = directory;
    this.keys = keys;
    this.openssl = Tool.installed("openssl");
    Files.writeString(directory.resolve("ext.cnf"), EXTENSIONS);
    key("root");
    Tool.run(
        directory,
        openssl,
        "req",
        "-x509",
        "-new",
        "-key",
        "root.key",
        "-subj",
        "/O=Example/CN=Root",
        "-days",
        "30",
        "-config",
        "ext.cnf",
        "-extensions",
        "ca",
        "-out",
        "root.pem");
    issue("issuing", "/O=Example/CN=Issuing", "sub", "root", "0x10");
    issue("root-ocsp", "/O=Example/CN=Root OCSP", "ocsp", "root", "0x11");
    issue("issuing-ocsp", "/O=Example/CN=Issuing OCSP", "ocsp", "issuing", "0x3001");
    issue("server", "/CN=localhost", "server", "issuing", "0x2001");
    issue("good", "/O=Example/CN=Alice", "client", "issuing", "0x1001");
    issue("revoked", "/O=Example/CN=Bob", "client", "issuing", "0x1002");
    issue("stranger", "/O=Example/CN=Carol", "client", "issuing", "0x1003");
    Files.writeString(
        file("server.chain.pem"),
        Files.readString(file("server.pem")) + Files.readString(file("issuing.pem")));
    Files.writeString(
        file("authorities.pem"),
        Files.readString(file("root.pem")) + Files.readString(file("issuing.pem")));
    index("root", valid("10"));
    index("issuing", valid("1001") + revoked("1002"));
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** One more OCSP signer of {@code ca}: {@code NAME.pem} and {@code NAME.key}. */
  void ocspSigner(String name, String ca) throws Exception {
    issue(name, "/O=Example/CN=" + name, "ocsp", ca, "0x" + Integer.toHexString(++signers));
  }

  /** One more client of the issuing CA whose certificate ended in 2025: only `ca` takes dates. */
  void expiredClient(String name) throws Exception {
    request(name, "/O=Example/CN=" + name);
    Files.writeString(file("dated.index"), "");
    Files.writeString(file("dated.serial"), "1004");
    Tool.run(
        directory,
        openssl,
        "ca",
        "-batch",
        "-notext",
        "-config",
        "ext.cnf",
        "-name",
        "dated",
        "-startdate",
        "20250101000000Z",
        "-enddate",
        "20250201000000Z",
        "-md",
        "sha256",
        "-cert",
        "issuing.pem",
        "-keyfile",
        "issuing.key",
        "-extensions",
        "client",
        "-in",
        name + ".csr",
        "-out",
        name + ".pem");
  }

  /** Starts {@code openssl ocsp} as the responder of {@code ca}; it listens when this returns. */
  Tool responder(String ca, int port) throws IOException {
    Tool tool =
        Tool.start(
            directory,
            openssl,
            "ocsp",
            "-index",
            ca + ".index",
            "-CA",
            ca + ".pem",
            "-rsigner",
            ca + "-ocsp.pem",
            "-rkey",
            ca + "-ocsp.key",
            "-port",
            Integer.toString(port),
            "-ndays",
            "1",
            "-ignore_err");
    tool.awaitLine("waiting for OCSP client connections");
    return tool;
  }

  /** A TLS client that trusts the root and shows the certificate {@code name}. */
  SSLContext client(String name) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store(name, "-inkey", name + ".key"), SECRET.toCharArray());
    return context(keys);
  }

  /** A TLS client that trusts the root and has no certificate. */
  SSLContext anonymousClient() throws Exception {
    return context(null);
  }

  private SSLContext context(KeyManagerFactory keys) throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    try (var in = Files.newInputStream(file("root.pem"))) {
      anchors.setCertificateEntry(
          "root",
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private KeyStore store(String name, String... key) throws Exception {
    Tool.run(
        directory,
        openssl,
        "pkcs12",
        "-export",
        "-in",
        name + ".pem",
        key[0],
        key[1],
        "-out",
        name + ".p12",
        "-passout",
        "pass:" + SECRET);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file(name + ".p12"))) {
      store.load(in, SECRET.toCharArray());
    }
    return store;
  }

  private void key(String name) throws Exception {
    List<String> command = new ArrayList<>(List.of(openssl));
    command.addAll(keys.command);
    command.addAll(List.of("-out", name + ".key"));
    Tool.run(directory, command.toArray(String[]::new));
    Files.setPosixFilePermissions(
        file(name + ".key"), PosixFilePermissions.fromString("rw-------"));
  }

  private void issue(String name, String subject, String section, String ca, String serial)
      throws Exception {
    request(name, subject);
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
        "ext.cnf",
        "-extensions",
        section,
        "-out",
        name + ".pem");
  }

  private void request(String name, String subject) throws Exception {
    key(name);
    Tool.run(
        directory,
        openssl,
        "req",
        "-new",
        "-key",
        name + ".key",
        "-subj",
        subject,
        "-config",
        "ext.cnf",
        "-out",
        name + ".csr");
  }

  private void index(String ca, String lines) throws IOException {
    Files.writeString(file(ca + ".index"), lines);
    Files.writeString(file(ca + ".index.attr"), "");
  }

  private static String valid(String serial) {
    return "V\t361231235959Z\t\t" + serial + "\tunknown\t/CN=" + serial + "\n";
  }

  private static String revoked(String serial) {
    return "R\t361231235959Z\t260101000000Z,keyCompromise\t"
        + serial
        + "\tunknown\t/CN="
        + serial
        + "\n";
  }
}
