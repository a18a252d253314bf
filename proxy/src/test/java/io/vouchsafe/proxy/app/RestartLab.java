package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
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
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A service that is started and stopped over the same state directory, and its responder. */
final class RestartLab implements AutoCloseable {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  final FakeClock clock = new FakeClock();
  final ScriptedResponder responder;

  /** What the settings say at the next start; the rest stays as it is. */
  String object = "";

  String objectName = "corp";
  String sources = "ocsp";
  String onUnavailable = "deny";
  String cache = "{}";
  String tenant = "acme";

  /** {@code crl} of the tenant and of its policy. */
  String crls = "{}";

  String usedCrls = "";

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Lab Root", FakeClock.START), BC);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Lab Issuing", FakeClock.START));
  private final Path directory;
  private final Vertx vertx = Vertx.vertx();
  private Service service;

  RestartLab(Path directory) throws Exception {
    this.directory = directory;
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=Lab OCSP", FakeClock.START));
    Issued other = issuing.issue(CertificateSpec.ocspSigner("CN=Other OCSP", FakeClock.START));
    write("root.pem", root.certificate());
    write("issuing.pem", issuing.certificate());
    write("other.pem", other.certificate());
    responder = new ScriptedResponder(vertx, new LabResponder(signer, BC), clock);
  }

  Certificate client(String subject) {
    return issuing.issue(CertificateSpec.client(subject, FakeClock.START)).certificate();
  }

  /** A <em>good</em> of the issuing CA itself, not older than now, to be stapled. */
  byte[] good(Certificate certificate) {
    return good(certificate, Duration.ofHours(1));
  }

  /** The same with a nextUpdate that much later. */
  byte[] good(Certificate certificate, Duration validity) {
    return new LabResponder(new Issued(issuing.certificate(), issuing.keys()), BC)
        .respond(
            ResponseSpec.about(query(certificate), clock.instant())
                .nextUpdate(clock.instant().plus(validity)));
  }

  /** The verdict on who brings that {@code stapled} response. */
  JsonObject decideStapled(Certificate certificate, byte[] stapled) throws Exception {
    Base64.Encoder base64 = Base64.getEncoder();
    JsonObject body =
        new JsonObject()
            .put("chain", new JsonArray().add(base64.encodeToString(certificate.der().toBytes())))
            .put("stapled_ocsp", new JsonArray().add(base64.encodeToString(stapled)));
    return new JsonObject(
        api().post("/v1/acme/decisions", "application/json", body.encode()).body());
  }

  /** From now on the responder signs with a key that may itself be revoked. */
  Certificate signWithoutNoCheck() {
    Issued signer =
        issuing.issue(
            CertificateSpec.ocspSigner("CN=Checked OCSP", FakeClock.START)
                .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck));
    responder.signWith(signer);
    return signer.certificate();
  }

  /** A CRL of the issuing CA. */
  byte[] crl(CrlSpec spec) {
    return LabCrl.sign(spec, issuing, BC);
  }

  RevocationQuery query(Certificate certificate) {
    return new RevocationQuery(certificate, issuing.certificate());
  }

  void start() throws Exception {
    service =
        Service.start(
                settings(),
                this::read,
                StateDirectory.open(directory.resolve("state")),
                clock,
                OutputStream.nullOutputStream(),
                new Capacity(1, 2, 256, 256, 64))
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
  }

  /** Reads the settings again. */
  void reload() throws Exception {
    settings();
    service.reload().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  ApiClient api() {
    return new ApiClient(service.apiPort(), service.adminPort());
  }

  /** How many entries of the snapshot came to {@code result}. */
  double metric(String result) throws Exception {
    String series = "vouchsafe_snapshot_entries_total{result=\"" + result + "\",tenant=\"acme\"}";
    return ApiClient.series(api().admin("/metrics").body(), series).stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  void stop() {
    service.stop().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }

  private void write(String file, Certificate certificate) throws IOException {
    Files.writeString(directory.resolve(file), ApiClient.pem(certificate));
  }

  private Settings settings() throws IOException {
    Files.writeString(
        directory.resolve("vouchsafe.yaml"),
        """
        listen: { api: 127.0.0.1:0, admin: 127.0.0.1:0 }
        tenants:
          %s:
            cache: %s
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            ocsp: { %s: { url: "%s", timeout: 30000%s } }
            crl: %s
            policies:
              default: { ca_group: staff, deadline: 60000, revocation: { sources: [%s], scope: leaf, ocsp: [%s], crl: [%s], on_unavailable: %s } }
        """
            .formatted(
                tenant,
                cache,
                objectName,
                responder.url(),
                object,
                crls,
                sources,
                objectName,
                usedCrls,
                onUnavailable));
    return switch (read()) {
      case SettingsReading.Read(Settings settings, List<Problem> warnings) -> settings;
      case SettingsReading.Refused(List<Problem> problems) ->
          throw new AssertionError("refused: " + problems);
    };
  }

  private SettingsReading read() {
    return new SettingsReader(Map.of()).read(directory.resolve("vouchsafe.yaml"));
  }

  @Override
  public void close() {
    stop();
    responder.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(90, TimeUnit.SECONDS).join();
  }
}
