package io.vouchsafe.proxy.demo;

import io.vouchsafe.pki.Certificate;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;

/**
 * What an operator would have written: PEM files and a settings file, in a directory of their own.
 */
final class DemoFiles {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** Serial numbers of the customer's devices. */
  static final List<String> DEVICES = List.of("FGT001", "FGT002");

  private final Path directory;

  private DemoFiles(Path directory) {
    this.directory = directory;
  }

  /** A new directory that nobody else may read. */
  static DemoFiles create() throws IOException {
    return new DemoFiles(Files.createTempDirectory("vouchsafe-demo"));
  }

  Path directory() {
    return directory;
  }

  /** Writes {@code name.pem}: the certificates in this order. */
  void certificate(String name, Certificate... chain) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Certificate each : chain) {
      text.append(pem(each));
    }
    Files.writeString(directory.resolve(name + ".pem"), text);
  }

  /** Writes {@code name.header}: the header in which nginx hands the certificate on. */
  void header(String name, Certificate certificate) throws IOException {
    String escaped =
        URLEncoder.encode(pem(certificate), StandardCharsets.US_ASCII).replace("+", "%20");
    Files.writeString(directory.resolve(name + ".header"), "X-SSL-Client-Cert: " + escaped + "\n");
  }

  /** Writes {@code name.key}, which nobody else may read. */
  void key(String name, PrivateKey key) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve(name + ".key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, pem(key));
  }

  /** Writes {@code name.crl}. */
  void crl(String name, byte[] crl) throws IOException {
    Files.write(directory.resolve(name + ".crl"), crl);
  }

  /** Where {@link #settings} are. */
  Path settingsFile() {
    return directory.resolve("vouchsafe.yaml");
  }

  /**
   * Writes the settings. The time-outs suit a machine that does many things at once.
   *
   * @param application where the TLS front sends requests
   */
  Path settings(DemoPorts ports, URI responder, URI application) throws IOException {
    return Files.writeString(
        settingsFile(),
        """
        listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d }
        tenants:
          acme:
            front: { header: nginx, trusted: [127.0.0.1/32], policies: [default, by_crl] }
            signers: [ { issuer: issuing.pem, certificate: relay.pem, key: relay.key } ]
            ca_groups:
              staff: { anchors: [root.pem], intermediates: [issuing.pem] }
            ocsp:
              corp: { url: "%s", issuers: [issuing.pem], timeout: 5000 }
            crl:
              corp: { urls: ["file:issuing.crl"], issuers: [issuing.pem] }
            canaries:
              issuing: { policy: by_crl, good: good.pem, revoked: listed.pem }
            policies:
              by_crl:
                ca_group: staff
                purpose: client_auth
                revocation: { sources: [crl], scope: leaf, crl: [corp] }
              default:
                ca_group: staff
                purpose: client_auth
                deadline: 10000
                revocation: { sources: [stapled, ocsp], scope: leaf, ocsp: [corp] }
          branches:
            ca_groups:
              devices: { anchors: [root.pem], intermediates: [issuing.pem] }
            ocsp:
              corp: { url: "%s", issuers: [issuing.pem], timeout: 5000 }
            policies:
              default:
                ca_group: devices
                purpose: client_auth
                deadline: 10000
                revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] }
            ocvpn:
              customers: { north: { policy: default, devices: [%s] } }
        tls_fronts:
          - listen: 127.0.0.1:%d
            certificate: front.pem
            key: front.key
            tenant: acme
            upstream: "%s"
          - listen: 127.0.0.1:%d
            certificate: devices.pem
            key: devices.key
            tenant: branches
            upstream: ocvpn
        """
            .formatted(
                ports.api(),
                ports.admin(),
                responder,
                responder,
                String.join(", ", DEVICES),
                ports.tlsFront(),
                application,
                ports.devices()));
  }

  /** Removes the directory with everything in it. */
  void delete() throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path left, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(left);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static String pem(Certificate certificate) {
    return pem("CERTIFICATE", certificate.der().toBytes());
  }

  static String pem(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, LINES.encodeToString(content));
  }
}
