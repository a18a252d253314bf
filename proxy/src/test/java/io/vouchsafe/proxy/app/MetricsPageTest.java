package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.CanarySettings;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.gateway.openvpn.FakeOpenVpn;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.record.RecordLimits;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("docs/metrics.md, the code and a running service have the same metrics")
@Timeout(240)
class MetricsPageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * Only a real charon has the first two, only a garbage collection the next; the tests' log is not
   * that of the service.
   */
  private static final Set<String> NOT_HERE =
      Set.of(
          "vouchsafe_gateway_drift_total",
          "vouchsafe_gateway_feed_seconds",
          "jvm_gc_pause_seconds",
          "jvm_gc_concurrent_phase_time_seconds",
          "vouchsafe_log_dropped_total");

  /** Only a service that shares something has them. */
  private static final String OF_NODES = "vouchsafe_shared_";

  private static final Pattern NAME_IN_CODE =
      Pattern.compile("\"((?:vouchsafe|cache)\\.[a-z.]+)\"");

  @TempDir Path directory;

  @Test
  void theCodeNamesWhatThePageHasAndNothingElse() throws Exception {
    Set<String> inCode = namesInCode();
    Set<String> onPage = new TreeSet<>(MetricsPage.rows().keySet());
    onPage.removeIf(name -> name.startsWith("jvm_") || name.startsWith("process_"));

    Set<String> notInCode = new TreeSet<>(onPage);
    notInCode.removeIf(name -> inCode.stream().anyMatch(each -> isOf(each, name)));
    assertThat(notInCode).as("on the page, not in the code").isEmpty();
    Set<String> notOnPage = new TreeSet<>(inCode);
    notOnPage.removeIf(name -> onPage.stream().anyMatch(each -> isOf(name, each)));
    assertThat(notOnPage).as("in the code, not on the page").isEmpty();
  }

  /** Micrometer appends the unit and {@code _total}. */
  private static boolean isOf(String inCode, String shown) {
    return shown.equals(inCode)
        || Set.of(inCode + "_total", inCode + "_seconds", inCode + "_bytes").contains(shown);
  }

  private static Set<String> namesInCode() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Matcher name = NAME_IN_CODE.matcher(Files.readString(file));
        while (name.find()) {
          names.add(name.group(1).replace('.', '_'));
        }
      }
    }
    // A file, a directory, and properties of logback.xml look alike.
    names.removeAll(
        Set.of("vouchsafe_yaml", "vouchsafe_state", "vouchsafe_log_level", "vouchsafe_log_format"));
    return names;
  }

  @Test
  void aServiceWithAllFeaturesShowsWhatThePageHasAndNothingElse() throws Exception {
    try (FakeOpenVpn server = FakeOpenVpn.tcp();
        ServiceLab lab = new ServiceLab(everything(server))) {
      playEverything(lab, server);
      Map<String, MetricsPage.Row> page = new TreeMap<>(MetricsPage.rows());
      page.keySet().removeAll(NOT_HERE);
      page.keySet().removeIf(name -> name.startsWith(OF_NODES));
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(shown(lab)).containsAllEntriesOf(page));
      assertThat(shown(lab).keySet()).as("no others").isEqualTo(page.keySet());
    }
  }

  private static Map<String, MetricsPage.Row> shown(ServiceLab lab) throws Exception {
    Map<String, MetricsPage.Row> shown = Exposition.read(lab.api.admin("/metrics").body());
    shown.keySet().removeAll(NOT_HERE);
    return shown;
  }

  @Test
  void theEndOfAFrontsCertificateFollowsAReload() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.tlsFronts = lab -> List.of(new FrontSpec().to("http://127.0.0.1:1").in(lab));
    try (ServiceLab lab = new ServiceLab(wishes)) {
      Certificate leaf = lab.settings.tlsFronts().getFirst().certificates().getFirst().leaf();
      String series =
          "vouchsafe_front_not_after_seconds{listen=\"127.0.0.1:0\",sha256=\"%s\"} "
              .formatted(leaf.sha256().hex());
      assertThat(lab.api.admin("/metrics").body())
          .contains(series + (double) leaf.notAfter().getEpochSecond());

      lab.reload(List.of());

      assertThat(lab.api.admin("/metrics").body()).doesNotContain("vouchsafe_front_not_after");
    }
  }

  @Test
  void theBuildIsNamed() throws Exception {
    try (ServiceLab lab = new ServiceLab()) {
      assertThat(lab.api.admin("/metrics").body())
          .contains(
              "vouchsafe_build_info{commit=\"unknown\",java=\"%s\",version=\"unknown\"} 1\n"
                  .formatted(Runtime.version()));
    }
  }

  private ServiceLab.Wishes everything(FakeOpenVpn server) throws IOException {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.sources = List.of(Source.OCSP, Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    wishes.signers = RelaySigningTest::signers;
    wishes.spoe = true;
    wishes.grpc = true;
    wishes.tlsFronts = lab -> List.of(new FrontSpec().to("http://127.0.0.1:1").in(lab));
    wishes.ocvpn = Optional.of(OcvpnCallTest.ocvpn(Map.of("north", List.of("FGT001"))));
    wishes.canary =
        ca -> new CanarySettings("issuing", "default", chain(ca), chain(ca), Duration.ofHours(1));
    // No room for anything that is revoked.
    wishes.cache = new CacheSettings(4 << 20, 1, 64 << 20, Duration.ofDays(1));
    wishes.gateways = lab -> Map.of("ovpn1", gateway(server));
    wishes.state = StateDirectory.open(directory.resolve("state"));
    wishes.record =
        Optional.of(
            RecordFile.open(
                directory.resolve("record.jsonl"), RecordLimits.DEFAULT, FakeClock.START));
    Files.createDirectory(directory.resolve("peers"));
    return wishes;
  }

  private static List<Certificate> chain(LabCa ca) {
    return List.of(ca.issue(CertificateSpec.client("CN=Canary", FakeClock.START)).certificate());
  }

  private GatewaySettings gateway(FakeOpenVpn server) {
    return new GatewaySettings.OpenVpn(
        "ovpn1",
        server.address(),
        Optional.empty(),
        "default",
        Optional.of(directory.resolve("peers")),
        false,
        GatewaySettings.KeyDerivation.ANY,
        List.of());
  }

  /** One of each kind of event. */
  private void playEverything(ServiceLab lab, FakeOpenVpn server) throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    assertThat(lab.api.decide(alice).getString("reason")).isEqualTo("ok");
    lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", ApiClient.escaped(alice));
    assertThat(relay(lab, alice)).isEqualTo(200);
    logsIn(lab, server, alice);
    String id =
        new FakeGateway(lab.service)
            .connect(new FakeGateway.Peer(), lab.client("CN=Carl").certificate())
            .id();
    assertThat(
            lab.api
                .adminSend("POST", "/sessions/" + id + "/cut", "{\"by\":\"ops\",\"why\":\"test\"}")
                .statusCode())
        .isEqualTo(200);
    block(lab);
    front(lab);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(lab.api.decide(lab.client("CN=Bob").certificate()).getString("reason"))
        .isEqualTo("revoked");
  }

  private static int relay(ServiceLab lab, Certificate about) throws Exception {
    try (RelayClient relay = new RelayClient(lab.service.apiPort())) {
      byte[] request =
          RelayClient.request(HashAlgorithm.SHA256, new byte[0], lab.issuing.certificate(), about);
      return relay.post(request).http().statusCode();
    }
  }

  private void logsIn(ServiceLab lab, FakeOpenVpn server, Certificate who) throws Exception {
    String hex = who.der().sha256().hex();
    Files.writeString(directory.resolve("peers").resolve(hex + ".pem"), ApiClient.pem(who));
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(server.heard()).contains("version"));
    Map<String, String> env = new LinkedHashMap<>();
    env.put("tls_digest_sha256_0", hex);
    env.put("daemon_pid", "4711");
    env.put("daemon_start_time", "1795000000");
    env.put("untrusted_ip", "10.9.0.2");
    env.put("untrusted_port", "40000");
    env.put("IV_PROTO", "990");
    server.clientAsks("CONNECT", 0, 1, env);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(server.heard()).contains("client-auth-nt 0 1"));
  }

  private static void block(ServiceLab lab) throws Exception {
    HttpResponse<String> put =
        lab.api.adminSend(
            "PUT",
            "/blocks/acme",
            "{\"by\":\"ops\",\"why\":\"stolen\",\"entries\":[{\"subject\":\"CN=Mallory\"}]}");
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
  }

  /** A connection to the TLS front; its upstream is not there. */
  private static void front(ServiceLab lab) throws Exception {
    FrontClient client = FrontClient.of(lab.client("CN=Dora"));
    try (SSLSocket socket = client.connect(lab.service.tlsFrontPorts().getFirst())) {
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + FrontClient.NAME + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 502");
    }
  }
}
