package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.ocvpn.CustomerGroups;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** Several services over one engine, with one PKI, one responder and one clock. */
final class ClusterLab implements AutoCloseable {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  final FakeClock clock = new FakeClock();
  final ScriptedResponder responder;
  final EchoForwarding upstream = new EchoForwarding();

  /** {@code stale} of every node that is started from now on. */
  String stale = "alarm";

  /** More keys of the OCSP object, with a comma before them. */
  String object = "";

  /** More keys of the tenant, each line indented by four blanks. */
  String tenant = "";

  /** The groups of every node that is started from now on; empty = real ones. */
  Optional<CustomerGroups> groups = Optional.empty();

  /** What nodes know the engine by. */
  String url;

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Lab Root", FakeClock.START), BC);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Lab Issuing", FakeClock.START));
  private final Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /** One of the services. */
  final class Node {
    final String name;
    final ByteArrayOutputStream journal = new ByteArrayOutputStream();
    final Service service;
    final ApiClient api;

    private Node(String name, Settings settings) throws Exception {
      this.name = name;
      this.service =
          Service.start(
                  new StartSettings(
                      settings,
                      () -> read(name),
                      StateDirectory.open(directory.resolve("state-" + name)),
                      new Capacity(1, 2, 256, 256, 64),
                      Optional.empty(),
                      ground -> upstream,
                      TlsEngine.ofThisProcess(),
                      groups),
                  clock,
                  journal)
              .toCompletionStage()
              .toCompletableFuture()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      this.api = new ApiClient(service.apiPort(), service.adminPort());
    }

    /** A connection at this node's TLS front that was let in. */
    SSLSocket connect(Issued client) throws Exception {
      SSLSocket socket = FrontClient.of(client).connect(service.tlsFrontPorts().getFirst());
      FrontClient.send(socket, "/", List.of());
      String answer = FrontClient.answer(socket);
      if (!answer.startsWith("HTTP/1.1 200")) {
        throw new AssertionError(answer);
      }
      return socket;
    }

    /** The live sessions of this node alone. */
    JsonArray sessions() throws Exception {
      return new JsonObject(api.admin("/sessions?node=" + name).body()).getJsonArray("sessions");
    }

    /** Blocks {@code certificate} by hand. */
    void block(Certificate certificate) throws Exception {
      String body = "{\"entries\":[{\"sha256\":\"%s\"}]}".formatted(certificate.sha256().hex());
      expect(200, "POST", "/blocks/acme", body);
    }

    void expect(int status, String method, String path, String body) throws Exception {
      var answer = api.adminSend(method, path, body);
      if (answer.statusCode() != status) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
    }

    String reason(Certificate certificate) throws Exception {
      return api.decide(certificate).getString("reason");
    }

    /** The sum of a metric's series. */
    double metric(String series) throws Exception {
      return ApiClient.series(api.admin("/metrics").body(), series).stream()
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    }

    void stop() {
      nodes.remove(name);
      service
          .stop()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(90, TimeUnit.SECONDS)
          .join();
    }
  }

  /**
   * Nobody runs yet.
   *
   * @param url of the engine
   */
  ClusterLab(Path directory, String url) throws Exception {
    this.directory = directory;
    this.url = url;
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=Lab OCSP", FakeClock.START));
    responder = new ScriptedResponder(vertx, new LabResponder(signer, BC), clock);
    Issued front =
        issuing.issue(CertificateSpec.server("CN=front", FakeClock.START).dns(FrontClient.NAME));
    Files.writeString(directory.resolve("root.pem"), ApiClient.pem(root.certificate()));
    Files.writeString(directory.resolve("issuing.pem"), ApiClient.pem(issuing.certificate()));
    Files.writeString(
        directory.resolve("front.pem"), ApiClient.pem(front.certificate(), issuing.certificate()));
    secret("front.key", pem(front));
    byte[] key = new byte[48];
    new SecureRandom().nextBytes(key);
    secret("shared.key", Base64.getEncoder().encodeToString(key));
    secret("admin.token", "token of the lab, thirty-two octets");
  }

  private static String pem(Issued issued) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(issued.keys().getPrivate());
    }
    return text.toString();
  }

  private void secret(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  Issued client(String subject) {
    return issuing.issue(CertificateSpec.client(subject, FakeClock.START));
  }

  /** Starts a node, with the state that one of that name left. */
  Node start(String name) throws Exception {
    int api = Tool.freePort();
    int admin = Tool.freePort();
    Files.writeString(
        file(name),
        """
        listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d }
        shared:
          url: "%s"
          key: file:shared.key
          prefix: "lab:"
          node: %s
          stale: %s
          admin_url: http://127.0.0.1:%d
          api_url: http://127.0.0.1:%d
        tls_fronts:
          - { listen: 127.0.0.1:0, certificate: front.pem, key: front.key, tenant: acme, upstream: http://127.0.0.1:9000 }
        tenants:
          acme:
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            ocsp: { corp: { url: "%s", issuers: [issuing.pem], timeout: 5000%s } }
            policies:
              default: { ca_group: staff, deadline: 10000, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } }
        %s
        """
            .formatted(api, admin, url, name, stale, admin, api, responder.url(), object, tenant));
    Settings settings =
        switch (read(name)) {
          case SettingsReading.Read good -> good.settings();
          case SettingsReading.Refused refused ->
              throw new AssertionError("refused: " + refused.problems());
        };
    Node node = new Node(name, settings);
    nodes.put(name, node);
    return node;
  }

  private Path file(String node) {
    return directory.resolve(node + ".yaml");
  }

  private SettingsReading read(String node) {
    return new SettingsReader(Map.of()).read(file(node));
  }

  @Override
  public void close() {
    List.copyOf(nodes.values()).forEach(Node::stop);
    responder.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
