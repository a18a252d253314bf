package io.vouchsafe.proxy.service;

import io.vertx.core.Vertx;
import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A service that is started and stopped over the same state directory, and its responder. */
final class RestartLab implements AutoCloseable {
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();

  final FakeClock clock = new FakeClock();
  final ScriptedResponder responder;

  /** What the settings say at the next start; the rest stays as it is. */
  String object = "";

  String objectName = "corp";

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
                new Capacity(1, 2, 256, 16, 64))
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
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
          acme:
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            ocsp: { %s: { url: "%s", timeout: 30000%s } }
            policies:
              default: { ca_group: staff, deadline: 60000, revocation: { sources: [ocsp], scope: leaf, ocsp: [%s] } }
        """
            .formatted(objectName, responder.url(), object, objectName));
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
