package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.gateway.openvpn.FakeOpenVpn;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole service with a real responder decides about the clients of an OpenVPN server. */
@Timeout(240)
class OpenVpnServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;
  private FakeOpenVpn server;
  private ServiceLab lab;
  private Certificate alice;

  @BeforeEach
  void start() throws Exception {
    server = FakeOpenVpn.tcp();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.gateways = there -> Map.of("ovpn1", gateway());
    lab = new ServiceLab(wishes);
    alice = lab.client("CN=alice").certificate();
    Files.writeString(folder.resolve(hex(alice) + ".pem"), ApiClient.pem(alice));
    until(() -> assertThat(server.heard()).contains("version"));
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
    server.close();
  }

  private GatewaySettings.OpenVpn gateway() {
    return new GatewaySettings.OpenVpn(
        "ovpn1",
        server.address(),
        Optional.empty(),
        "default",
        Optional.of(folder),
        false,
        GatewaySettings.KeyDerivation.ANY,
        List.of());
  }

  private static void until(ThrowingRunnable check) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(check);
  }

  private static String hex(Certificate certificate) {
    return certificate.der().sha256().hex();
  }

  private void asks(String kind, long cid, long kid) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("tls_digest_sha256_0", hex(alice));
    env.put("daemon_pid", "4711");
    env.put("daemon_start_time", "1795000000");
    env.put("untrusted_ip", "10.9.0.2");
    env.put("untrusted_port", "40000");
    env.put("IV_PROTO", "990");
    server.clientAsks(kind, cid, kid, env);
  }

  private JsonArray admin(String path, String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lab.service.adminPort() + path))
            .build();
    String body =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    return new JsonObject(body).getJsonArray(key);
  }

  @Test
  void whoIsGoodComesInAndStaysAtItsNextKeys() throws Exception {
    asks("CONNECT", 0, 1);
    until(() -> assertThat(server.heard()).contains("client-auth-nt 0 1"));
    until(() -> assertThat(admin("/sessions?tenant=acme", "sessions")).hasSize(1));
    until(
        () ->
            assertThat(lab.journalText())
                .contains("\"front\":\"openvpn\"", "\"decision\":\"allow\""));

    asks("REAUTH", 0, 3);
    until(() -> assertThat(server.heard()).contains("client-auth-nt 0 3"));
    assertThat(admin("/sessions?tenant=acme", "sessions")).hasSize(1);
  }

  @Test
  void whoIsRevokedDoesNotComeInAndTheReferenceFindsTheDecision() throws Exception {
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    asks("CONNECT", 0, 1);
    until(() -> assertThat(server.heard("client-deny 0 1 \"revoked, reference ")).hasSize(1));
    assertThat(server.heard("client-auth")).isEmpty();
    assertThat(admin("/sessions?tenant=acme", "sessions")).isEmpty();
    String reference =
        server.heard("client-deny").getFirst().replaceAll(".*reference ([^\"]+)\"$", "$1");
    assertThat(
            admin("/decisions?tenant=acme&reference=" + reference, "decisions")
                .getJsonObject(0)
                .getString("reason"))
        .isEqualTo("revoked");
  }
}
