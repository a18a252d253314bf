package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.app.Capacity;
import io.vouchsafe.proxy.app.Service;
import io.vouchsafe.proxy.demo.Behaviour;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A service in the state that a status page is for: two tenants, a dead responder, a CRL that is
 * not there, a canary that is wrong, blocks, an allow by hand, open sessions, and clients whose
 * names are meant to be more than names.
 */
final class StatusPageLab implements AutoCloseable {
  static final String TOKEN = "correct-horse-battery-staple-0123";

  /** RFC 4514 of a name that a careless page would run. */
  static final String HOSTILE =
      "O=Acme,OU=\\<script\\>window.hacked\\=2\\</script\\>,"
          + "CN=\\<img src\\=x onerror\\=window.hacked\\=1\\>";

  final StatusPagePki pki;
  final Service service;
  private final Vertx vertx = Vertx.vertx();
  private final ScriptedResponder responder;
  private final HttpServer web;
  private final int frontPort = Tool.freePort();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Socket> clients = new ArrayList<>();
  private final Issued revoked;
  private final Issued revokedCanary;

  /** With a token, as everybody should. */
  StatusPageLab(Path directory) throws Exception {
    this(directory, ", admin_token: file:admin.token");
  }

  /**
   * Starts everything.
   *
   * @param token more entries of {@code listen}, behind a comma
   */
  StatusPageLab(Path directory, String token) throws Exception {
    pki = new StatusPagePki(directory);
    revoked = pki.client("O=Acme,CN=bob");
    Certificate good = pki.client("O=Acme,CN=canary good").certificate();
    pki.certificate("good", good);
    revokedCanary = pki.client("O=Acme,CN=canary revoked");
    pki.certificate("revoked", revokedCanary.certificate());
    pki.certificate("forgotten", pki.client("O=Acme,CN=canary forgotten").certificate());
    LabResponder signer = pki.responder(pki.issuing);
    responder =
        await(
            ScriptedResponder.start(
                vertx, Behaviour.signed(signer, InstantSource.system(), this::honest)));
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] crl = pki.crl(Duration.ofHours(5));
    web.createContext(
        "/",
        exchange -> {
          byte[] answer =
              exchange.getRequestURI().getPath().equals("/issuing.crl") ? crl : new byte[0];
          exchange.sendResponseHeaders(answer.length == 0 ? 404 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    web.start();
    Files.writeString(directory.resolve("admin.token"), TOKEN + "\n");
    directory.resolve("admin.token").toFile().setReadable(false, false);
    directory.resolve("admin.token").toFile().setReadable(true, true);
    service =
        await(
            Service.start(
                settings(directory, token),
                StateDirectory.NONE,
                InstantSource.system(),
                OutputStream.nullOutputStream(),
                Capacity.ofThisMachine()));
  }

  private ResponseSpec honest(ResponseSpec spec) {
    RevocationStatus.Revoked yesterday =
        new RevocationStatus.Revoked(
            pki.now.minus(Duration.ofDays(1)), RevocationReason.KEY_COMPROMISE);
    return spec.statusOf(revoked.certificate().serial(), yesterday)
        .statusOf(revokedCanary.certificate().serial(), yesterday);
  }

  private Settings settings(Path directory, String token) throws Exception {
    int webPort = web.getAddress().getPort();
    Path file =
        Files.writeString(
            directory.resolve("vouchsafe.yaml"),
            """
            listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0%s }
            tenants:
              acme:
                front: { header: nginx, trusted: [127.0.0.1/32] }
                ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
                ocsp: { corp: { url: "%s", issuers: [issuing.pem], timeout: 5000 } }
                crl:
                  corp: { urls: ["http://127.0.0.1:%d/issuing.crl"], issuers: [issuing.pem] }
                  lost: { urls: ["http://127.0.0.1:%d/lost.crl"], issuers: [root.pem] }
                canaries:
                  issuing: { policy: default, good: good.pem, revoked: revoked.pem, interval: 10 }
                  partner: { policy: default, good: good.pem, revoked: forgotten.pem, interval: 10 }
                policies:
                  default: { ca_group: staff, purpose: client_auth, deadline: 20000, revocation: { sources: [stapled, ocsp, crl], scope: leaf, ocsp: [corp], crl: [corp] } }
                  guests: { ca_group: staff, purpose: client_auth, mode: observe, revocation: { sources: [crl], scope: leaf, crl: [lost] } }
              globex:
                ca_groups: { staff: { anchors: [other.pem] } }
                ocsp: { corp: { url: "http://127.0.0.1:%d/", issuers: [other.pem], timeout: 500 } }
                policies:
                  default: { ca_group: staff, purpose: client_auth, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } }
            tls_fronts:
              - { listen: 127.0.0.1:%d, certificate: front.pem, key: front.key, tenant: acme, idle_timeout: 3600, header_timeout: 3600, upstream: "http://127.0.0.1:%d" }
            """
                .formatted(
                    token, responder.url(), webPort, webPort, Tool.freePort(), frontPort, webPort));
    return switch (new SettingsReader(Map.of()).read(file)) {
      case SettingsReading.Read read -> read.settings();
      case SettingsReading.Refused refused -> throw new AssertionError(refused.problems());
    };
  }

  /** What an operator finds after a busy night. */
  void aBusyNight() throws Exception {
    for (String name : List.of("alice", "carol", "dave", "erin")) {
      decide("acme", pki.client("O=Acme,CN=" + name).certificate());
    }
    decide("acme", revoked.certificate());
    decide("acme", pki.issuing.issue(expired()).certificate());
    decide(
        "acme",
        pki.other.issue(CertificateSpec.client("O=Globex,CN=frank", pki.now)).certificate());
    for (int i = 0; i < 7; i++) {
      decide(
          "globex",
          pki.other
              .issue(CertificateSpec.client("O=Globex,CN=machine " + i, pki.now))
              .certificate());
    }
    decide("acme", pki.client(HOSTILE).certificate());
    order(
        "POST",
        "/blocks/acme",
        new JsonObject(
            """
            { "by": "nora", "why": "laptop stolen, ticket 4711",
              "entries": [ { "serial": "0a1b2c", "issuer": "CN=Acme Issuing,O=Acme" },
                           { "subject": "CN=heidi,O=Acme", "note": "left the company" } ] }
            """));
    Certificate late = pki.issuing.issue(expired()).certificate();
    order(
        "PUT",
        "/break-glass/acme/" + late.sha256().hex(),
        new JsonObject()
            .put("until", Instant.now().plus(Duration.ofHours(2)).toString())
            .put("by", "nora")
            .put("why", "CEO abroad, new card tomorrow"));
    connect("O=Acme,CN=alice");
    connect(HOSTILE);
  }

  private CertificateSpec expired() {
    return CertificateSpec.client("O=Acme,CN=trent", pki.now)
        .validity(pki.now.minus(Duration.ofDays(30)), pki.now.minus(Duration.ofDays(1)));
  }

  /** A client that stays connected to the TLS front. */
  void connect(String subject) throws Exception {
    SSLContext tls = pki.tls(pki.client(subject));
    Socket socket = tls.getSocketFactory().createSocket("127.0.0.1", frontPort);
    clients.add(socket);
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: front.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(socket.getInputStream().read()).as("the front answers").isEqualTo('H');
  }

  /** A decision at the API; gives its reference. */
  String decide(String tenant, Certificate certificate) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/%s/decisions".formatted(service.apiPort(), tenant)))
                .header("Content-Type", "application/pem-certificate-chain")
                .POST(HttpRequest.BodyPublishers.ofString(StatusPagePki.pem(certificate)))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getString("reference");
  }

  /** An order of an operator. */
  void order(String method, String path, JsonObject body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(page() + path.substring(1)))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** What the admin port has at {@code path}. */
  JsonObject asked(String path) throws Exception {
    return new JsonObject(get(path, "Authorization", "Bearer " + TOKEN).body());
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page() + path.substring(1)));
    return http.send(
        headers.length == 0 ? request.build() : request.headers(headers).build(),
        BodyHandlers.ofString());
  }

  /** The address of the page. */
  String page() {
    return "http://127.0.0.1:" + service.adminPort() + "/";
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    for (Socket client : clients) {
      client.close();
    }
    await(service.stop());
    web.stop(0);
    await(vertx.close());
    http.close();
  }
}
