package io.vouchsafe.proxy.bench;

import com.sun.net.httpserver.HttpServer;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A root, an issuing CA, a leaf, responders that say good until tomorrow, and settings over them.
 */
final class BenchPki implements AutoCloseable {
  private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path directory;
  private final Issued leaf;
  private final Issued server;
  private final LabCa issuing;
  private final HttpServer responder;
  private final AtomicInteger requests = new AtomicInteger();

  BenchPki(Path directory) throws IOException {
    this.directory = directory;
    Instant now = Instant.now();
    BouncyCastleProvider provider = new BouncyCastleProvider();
    LabCa root = LabCa.root(CertificateSpec.ca("CN=Bench Root,O=Example", now), provider);
    issuing = root.issueCa(CertificateSpec.ca("CN=Bench Issuing,O=Example", now));
    leaf =
        issuing.issue(
            CertificateSpec.client("CN=Alice Example,OU=Staff,O=Example", now)
                .email("alice@example.test")
                .dns("alice.example.test")
                .dns("workstation-0815.offices.example.test")
                .email("alice.example.of.the.second.floor@offices.example.test")
                .dns("a-name-that-brings-the-header-to-one-kilobyte.example.test"));
    server = issuing.issue(CertificateSpec.server("CN=localhost", now).dns("localhost"));
    Files.writeString(directory.resolve("root.pem"), pem(root.certificate()));
    Files.writeString(directory.resolve("issuing.pem"), pem(issuing.certificate()));
    responder = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/root", signer(root, now, provider));
    answer("/issuing", signer(issuing, now, provider));
    responder.start();
  }

  private static LabResponder signer(LabCa ca, Instant now, BouncyCastleProvider provider) {
    return new LabResponder(ca.issue(CertificateSpec.ocspSigner("CN=OCSP", now)), provider);
  }

  private void answer(String path, LabResponder lab) {
    responder.createContext(
        path,
        exchange -> {
          try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            Instant now = Instant.now();
            byte[] response =
                lab.respond(request, now, spec -> spec.nextUpdate(now.plus(Duration.ofDays(1))));
            exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
          }
        });
  }

  /** Requests that the responders got. */
  int requests() {
    return requests.get();
  }

  /** Writes what TLS needs: the server's and the client's certificates and keys, and both CAs. */
  void writeTls() throws IOException {
    write("server", server);
    write("client", leaf);
    Files.writeString(
        directory.resolve("both.pem"),
        Files.readString(directory.resolve("root.pem"))
            + Files.readString(directory.resolve("issuing.pem")));
  }

  private void write(String name, Issued issued) throws IOException {
    Files.writeString(
        directory.resolve(name + ".pem"), pem(issued.certificate()) + pem(issuing.certificate()));
    Path key = directory.resolve(name + ".key");
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + PEM_LINES.encodeToString(issued.keys().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  /** The same as {@link #settings} with a TLS front on {@code port} before {@code upstream}. */
  Path tlsSettings(int api, int admin, int port, int upstream) throws IOException {
    Path settings = settings(api, admin);
    return Files.writeString(
        settings,
        Files.readString(settings)
            + "tls_fronts: [ { listen: 127.0.0.1:%d, certificate: server.pem, key: server.key, tenant: acme, upstream: 'http://127.0.0.1:%d' } ]\n"
                .formatted(port, upstream));
  }

  /** Writes settings for a service on those ports; the policy checks the whole chain. */
  Path settings(int api, int admin) throws IOException {
    String url = "http://127.0.0.1:" + responder.getAddress().getPort();
    return Files.writeString(
        directory.resolve("vouchsafe-" + api + ".yaml"),
        """
        listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d }
        tenants:
          acme:
            front: { header: nginx, trusted: [127.0.0.1/32] }
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            ocsp:
              root: { url: "%s/root", issuers: [root.pem], timeout: 10000 }
              issuing: { url: "%s/issuing", issuers: [issuing.pem], timeout: 10000 }
            policies:
              default: { ca_group: staff, deadline: 20000, revocation: { sources: [ocsp], ocsp: [root, issuing] } }
        """
            .formatted(api, admin, url, url));
  }

  /** The same as {@link #settings} with so many OCVPN devices. */
  Path ocvpnSettings(int api, int admin, int devices, int devicesOfACustomer) throws IOException {
    StringBuilder customers = new StringBuilder("    ocvpn:\n      customers:\n");
    for (int first = 0; first < devices; first += devicesOfACustomer) {
      StringJoiner serials = new StringJoiner(", ", "[", "]");
      for (int i = first; i < Math.min(devices, first + devicesOfACustomer); i++) {
        serials.add(OcvpnBench.serial(i));
      }
      customers.append(
          "        c%d: { policy: default, devices: %s }%n"
              .formatted(first / devicesOfACustomer, serials));
    }
    Path settings = settings(api, admin);
    return Files.writeString(
        settings,
        Files.readString(settings) + "    cache: { maximum_memory: 64MiB }\n" + customers);
  }

  /** A device's certificate, as {@link #escapedLeaf} writes one; all have one key. */
  String escapedDevice(String serial) {
    CertificateSpec spec = CertificateSpec.client("CN=" + serial, Instant.now()).keys(leaf.keys());
    return URLEncoder.encode(pem(issuing.issue(spec).certificate()), StandardCharsets.US_ASCII)
        .replace("+", "%20");
  }

  /** The leaf as nginx's {@code $ssl_client_escaped_cert} writes it. */
  String escapedLeaf() {
    return URLEncoder.encode(pem(leaf.certificate()), StandardCharsets.US_ASCII)
        .replace("+", "%20");
  }

  private static String pem(Certificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + PEM_LINES.encodeToString(certificate.der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }

  @Override
  public void close() {
    responder.stop(0);
  }
}
