package io.vouchsafe.proxy.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.app.Capacity;
import io.vouchsafe.proxy.app.Service;
import io.vouchsafe.proxy.demo.Behaviour;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.record.RecordLimits;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A service on loopback, and {@code check --config} under the very same settings file. */
final class SettingsCheckLab implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  /** The first of some serials that the published CRLs list. */
  private static final int ON_THE_CRL = 4711;

  private static final int MOST_LISTED = 16;

  final LabCa root = LabCa.root(CertificateSpec.ca("CN=Lab Root", NOW), BC);
  final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Lab Issuing", NOW));
  final LabCa revokedCa = root.issueCa(CertificateSpec.ca("CN=Lab Lost", NOW).serial(ON_THE_CRL));
  final LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", NOW), BC);
  final ScriptedResponder responder;
  final Path settings;
  final Path state;

  private final Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final LabResponder signer =
      new LabResponder(issuing.issue(CertificateSpec.ocspSigner("CN=Lab OCSP", NOW)), BC);
  private final Map<String, byte[]> lists = new ConcurrentHashMap<>();
  private final AtomicInteger taken = new AtomicInteger();
  private final HttpServer crlServer;
  private final Service service;
  private final HttpClient http = HttpClient.newHttpClient();

  SettingsCheckLab(Path directory) throws Exception {
    this(directory, Optional.empty());
  }

  /** The same, whose service records its decisions. */
  SettingsCheckLab(Path directory, Path record) throws Exception {
    this(directory, Optional.of(RecordFile.open(record, RecordLimits.DEFAULT, NOW)));
  }

  private SettingsCheckLab(Path directory, Optional<RecordFile> record) throws Exception {
    this.directory = directory;
    this.settings = directory.resolve("vouchsafe.yaml");
    this.state = directory.resolve("state");
    responder = wait(ScriptedResponder.start(vertx, says(spec -> spec)));
    crlServer =
        wait(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      byte[] list = lists.get(request.path());
                      request.response().setStatusCode(list == null ? 404 : 200);
                      request.response().end(Buffer.buffer(list == null ? new byte[0] : list));
                    })
                .listen(0, "127.0.0.1"));
    lists.put("/root.crl", listed(root));
    lists.put("/issuing.crl", listed(issuing));
    lists.put("/lost.crl", listed(revokedCa));
    write("root.pem", root.certificate());
    write("issuing.pem", issuing.certificate());
    Files.writeString(directory.resolve("blocks.yaml"), "entries: [ { subject: CN=Blocked } ]\n");
    Files.writeString(settings, yaml());
    service =
        wait(
            Service.start(
                read(),
                () -> new SettingsReader(Map.of()).read(settings),
                StateDirectory.open(state),
                record,
                CLOCK,
                OutputStream.nullOutputStream(),
                new Capacity(1, 2, 256, 256, 64)));
  }

  /** A responder whose answers are changed by {@code script}. */
  Behaviour says(UnaryOperator<ResponseSpec> script) {
    return Behaviour.signed(signer, CLOCK, script);
  }

  /** The answers of a signer that the issuing CA's CRL lists; who holds that CRL believes none. */
  Behaviour saysALostSigner() {
    CertificateSpec spec =
        CertificateSpec.ocspSigner("CN=Lost OCSP", NOW)
            .serial(ON_THE_CRL + MOST_LISTED - 1)
            .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck);
    return Behaviour.signed(new LabResponder(issuing.issue(spec), BC), CLOCK, answer -> answer);
  }

  byte[] response(Certificate certificate, UnaryOperator<ResponseSpec> script) {
    return signer.respond(
        script.apply(
            ResponseSpec.about(new RevocationQuery(certificate, issuing.certificate()), NOW)));
  }

  /** Another client that is on the CRL: the service remembers a serial once it knows it. */
  Certificate listedClient() {
    return issuing
        .issue(
            CertificateSpec.client("CN=listed", NOW).serial(ON_THE_CRL + taken.incrementAndGet()))
        .certificate();
  }

  /** One that lives for a day, listed or not, which policy brief need not ask about. */
  Certificate briefClient(boolean listed) {
    CertificateSpec spec =
        CertificateSpec.client("CN=brief", NOW)
            .validity(NOW.minusSeconds(60), NOW.minusSeconds(61).plus(Duration.ofDays(1)));
    return issuing
        .issue(listed ? spec.serial(ON_THE_CRL + taken.incrementAndGet()) : spec)
        .certificate();
  }

  private static byte[] listed(LabCa ca) {
    CrlSpec list =
        CrlSpec.complete(NOW).updates(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(1)));
    for (int i = 0; i < MOST_LISTED; i++) {
      list.revoke(BigInteger.valueOf(ON_THE_CRL + i), NOW.minus(Duration.ofDays(2)), 1);
    }
    return LabCrl.sign(list, ca, BC);
  }

  /** The service's verdict over HTTP. */
  JsonObject decide(String policy, String pem) throws Exception {
    return post(policy, "application/pem-certificate-chain", pem);
  }

  /** The same with a stapled response. */
  JsonObject decide(String policy, Certificate leaf, byte[] staple) throws Exception {
    Base64.Encoder base64 = Base64.getEncoder();
    JsonObject body =
        new JsonObject()
            .put("chain", new JsonArray().add(base64.encodeToString(leaf.der().toBytes())))
            .put("stapled_ocsp", new JsonArray().add(base64.encodeToString(staple)));
    return post(policy, "application/json", body.encode());
  }

  private JsonObject post(String policy, String type, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(service.apiPort(), "/v1/acme/decisions?policy=" + policy)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  /** An order to the running service, which writes it into its state directory. */
  void order(String method, String path, String json) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(service.adminPort(), path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  /** {@code check --config} about the chain in {@code pem}, with more options. */
  CommandRun check(String policy, String pem, String... options) throws IOException {
    Path chain = Files.writeString(directory.resolve("chain.pem"), pem);
    List<String> arguments =
        new ArrayList<>(List.of("check", "--config", settings.toString(), "--tenant", "acme"));
    if (!policy.isEmpty()) {
      arguments.addAll(List.of("--policy", policy));
    }
    arguments.addAll(Arrays.asList(options));
    arguments.add(chain.toString());
    return CommandRun.of("", CLOCK, false, arguments.toArray(String[]::new));
  }

  Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  static String pem(Certificate... certificates) {
    StringBuilder pem = new StringBuilder();
    for (Certificate certificate : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(certificate.der().toBytes()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return pem.toString();
  }

  private void write(String name, Certificate certificate) throws IOException {
    Files.writeString(directory.resolve(name), pem(certificate));
  }

  private Settings read() {
    return switch (new SettingsReader(Map.of()).read(settings)) {
      case SettingsReading.Read(Settings good, List<Problem> warnings) -> good;
      case SettingsReading.Refused(List<Problem> problems) ->
          throw new AssertionError("refused: " + problems);
    };
  }

  private String yaml() {
    return """
    listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }
    tenants:
      acme:
        block_list: blocks.yaml
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        id_lists: { people: [ { type: dns, value: "*.people.test" }, { type: dn, value: CN=Blocked } ] }
        ocsp:
          corp: { url: "%1$s", timeout: 30000 }
          dead: { url: "http://127.0.0.1:1/", timeout: 30000 }
          slow: { url: "%1$s", timeout: 300 }
        crl:
          lists: { urls: ["http://127.0.0.1:%2$d/issuing.crl", "http://127.0.0.1:%2$d/root.crl"], timeout: 30000 }
          one: { urls: ["http://127.0.0.1:%2$d/issuing.crl"], timeout: 30000 }
          lost: { urls: ["http://127.0.0.1:%2$d/root.crl", "http://127.0.0.1:%2$d/lost.crl"], timeout: 30000 }
          gone: { urls: ["http://127.0.0.1:%2$d/gone.crl"], timeout: 30000 }
        policies:
          default: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [corp], crl: [] } }
          crl: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [], crl: [lists] } }
          whole: { ca_group: staff, deadline: 60000, revocation: { ocsp: [], crl: [lists] } }
          one: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [], crl: [one] } }
          lost: { ca_group: staff, deadline: 60000, revocation: { ocsp: [], crl: [lost] } }
          gone: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [], crl: [gone] } }
          dead: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [dead], crl: [] } }
          dead_then_crl: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [dead], crl: [lists] } }
          crl_then_ocsp: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, sources: [crl, ocsp], ocsp: [corp], crl: [lists] } }
          forgiving: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [dead], crl: [], on_unavailable: allow } }
          next: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [corp], crl: [lists], on_unknown: next } }
          hasty: { ca_group: staff, deadline: 60000, revocation: { scope: leaf, ocsp: [slow], crl: [] } }
          late: { ca_group: staff, deadline: 700, revocation: { scope: leaf, ocsp: [corp], crl: [] } }
          watch: { ca_group: staff, deadline: 60000, mode: observe, revocation: { scope: leaf, ocsp: [corp], crl: [] } }
          trusting: { ca_group: staff, deadline: 60000, revocation: { sources: [] } }
          brief: { ca_group: staff, deadline: 60000, short_lived: { max_lifetime: 86400 }, revocation: { scope: leaf, ocsp: [dead], crl: [lists] } }
          listed: { ca_group: staff, id_list: people, deadline: 60000, revocation: { scope: leaf, ocsp: [corp], crl: [] } }
          servers: { ca_group: staff, purpose: server_auth, deadline: 60000, revocation: { scope: leaf, ocsp: [corp], crl: [] } }
      empty:
        ca_groups: { staff: { anchors: [root.pem] } }
    """
        .formatted(responder.url(), crlServer.actualPort());
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    wait(service.stop());
    wait(vertx.close());
  }
}
