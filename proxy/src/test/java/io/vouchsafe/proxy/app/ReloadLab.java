package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A service whose settings stand in a real file, which a test writes anew. */
final class ReloadLab implements AutoCloseable {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  final LabCa root = LabCa.root(CertificateSpec.ca("CN=Lab Root", FakeClock.START), BC);
  final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Lab Issuing", FakeClock.START));
  final LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), BC);
  final ScriptedResponder responder;
  final CrlServer crlServer;
  final FakeClock clock = new FakeClock();
  final Service service;
  final ApiClient api;

  /** What the file says; the rest stays as it is. */
  String listen = "api: 127.0.0.1:0, admin: 127.0.0.1:0";

  String cache = "";
  String anchors = "root.pem";
  String object = "";
  String policy = "";
  String tenant = "";
  String tenants = "";

  /** What the tenant is called. */
  String renamed = "acme";

  /**
   * Where the CRL object {@code lists} is fetched; empty: neither it nor its policies are there.
   */
  List<URI> crls = List.of();

  /** Of the same object. */
  String crlObject = "";

  private final Path directory;
  private final Vertx vertx = Vertx.vertx();

  ReloadLab(Path directory) throws Exception {
    this(directory, StateDirectory.NONE);
  }

  ReloadLab(Path directory, StateDirectory state) throws Exception {
    this.directory = directory;
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=Lab OCSP", FakeClock.START));
    Issued other = issuing.issue(CertificateSpec.ocspSigner("CN=Other OCSP", FakeClock.START));
    write("root.pem", root.certificate());
    write("issuing.pem", issuing.certificate());
    write("stranger.pem", stranger.certificate());
    write("signer.pem", signer.certificate());
    write("other.pem", other.certificate());
    crlServer = new CrlServer(vertx);
    responder = new ScriptedResponder(vertx, new LabResponder(signer, BC), clock);
    service =
        Service.start(
                settings(),
                this::read,
                state,
                clock,
                OutputStream.nullOutputStream(),
                new Capacity(2, 2, 256, 256, 64))
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    api = new ApiClient(service.apiPort(), service.adminPort());
  }

  Certificate client(String subject) {
    return issuing.issue(CertificateSpec.client(subject, FakeClock.START)).certificate();
  }

  /** Publishes a CRL of the issuing CA, and gives its URL. */
  URI publish(String path, CrlSpec spec) {
    crlServer.publish(path, LabCrl.sign(spec, issuing, BC));
    return crlServer.url(path);
  }

  void write(String file, Certificate certificate) throws IOException {
    Files.writeString(directory.resolve(file), ApiClient.pem(certificate));
  }

  void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  /** Writes the file and reloads. */
  HttpResponse<String> tryReload(String... headers) throws Exception {
    write("vouchsafe.yaml", yaml());
    return api.adminPost("/reload", headers);
  }

  /** The same for a file that must be good; gives what it changed. */
  JsonObject reload() throws Exception {
    HttpResponse<String> answer = tryReload();
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  String metrics() throws Exception {
    return api.admin("/metrics").body();
  }

  /** The value of the one series that begins so. */
  double metric(String series) throws Exception {
    String line = ApiClient.series(metrics(), series).getFirst();
    return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
  }

  private Settings settings() throws IOException {
    write("vouchsafe.yaml", yaml());
    return switch (read()) {
      case SettingsReading.Read(Settings settings, List<Problem> warnings) -> settings;
      case SettingsReading.Refused(List<Problem> problems) ->
          throw new AssertionError("refused: " + problems);
    };
  }

  private SettingsReading read() {
    return new SettingsReader(Map.of()).read(directory.resolve("vouchsafe.yaml"));
  }

  /** What the file is to say now. */
  String yaml() {
    return """
    listen: { %s }
    tenants:
      %s:
        cache: { %s }
        ca_groups: { staff: { anchors: [%s], intermediates: [issuing.pem] } }
        ocsp: { corp: { url: "%s", timeout: 30000%s } }
        policies:
          default: { ca_group: staff, deadline: 60000, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] }%s }
          steady: { ca_group: staff, deadline: 60000, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } }
    %s
        %s
    %s
    """
        .formatted(
            listen,
            renamed,
            cache,
            anchors,
            responder.url(),
            object,
            policy,
            listed(),
            tenant,
            tenants);
  }

  private String listed() {
    return crls.isEmpty()
        ? ""
        : """
              listed: { ca_group: staff, deadline: 60000, revocation: { sources: [crl], scope: leaf, crl: [lists] } }
              both: { ca_group: staff, deadline: 60000, revocation: { sources: [ocsp, crl], scope: leaf, ocsp: [corp], crl: [lists] } }
            crl: { lists: { urls: %s, timeout: 30000%s } }
        """
            .formatted(
                new JsonArray(crls.stream().map(URI::toString).toList()).encode(), crlObject);
  }

  @Override
  public void close() {
    service.stop().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
    responder.close();
    crlServer.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
