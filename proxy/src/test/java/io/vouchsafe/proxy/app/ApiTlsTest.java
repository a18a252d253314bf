package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.config.ListenTls;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.Settings;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("listen.tls: the API over TLS")
@Timeout(180)
class ApiTlsTest {
  private static final String POLL = "/v1/acme/ocvpn/poll";
  private static final String BODY = "{\"serial_number\":\"FGT001\",\"generation\":0}";

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final FakeGroups groups = new FakeGroups();
  private Optional<ListenTls.ClientPolicy> clients =
      Optional.of(new ListenTls.ClientPolicy("acme", "default"));
  private ServiceLab lab;

  private void start(TlsEngine engine) throws Exception {
    wishes.tls = engine;
    wishes.trusted = "192.0.2.1";
    wishes.ocvpn = Optional.of(OcvpnCallTest.ocvpn(Map.of("north", List.of("FGT001"))));
    wishes.groups = Optional.of(groups);
    groups.answer = new GroupAnswer.Told(MemberState.REGISTERING, 9, List.of(), true, false);
    groups.key = Optional.of(FakeGroups.key(false));
    wishes.apiTls = in -> Optional.of(new ListenTls(certificate(in, "api.test"), clients));
    lab = new ServiceLab(wishes);
  }

  private static FrontCertificate certificate(ServiceLab in, String name) {
    Issued issued = in.issuing.issue(CertificateSpec.server("CN=api", FakeClock.START).dns(name));
    return new FrontCertificate(
        List.of(issued.certificate(), in.issuing.certificate()), issued.keys().getPrivate());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private FrontClient device(String subject) throws Exception {
    return FrontClient.of(lab.client(subject), lab.issuing.certificate());
  }

  private String call(FrontClient client, String method, String path, String body, String... more)
      throws Exception {
    try (SSLSocket socket = client.connect(lab.service.apiPort())) {
      send(socket, method, path, body, more);
      return FrontClient.answer(socket);
    }
  }

  private static void send(
      SSLSocket socket, String method, String path, String body, String... more) throws Exception {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: any.test\r\n");
    text.append("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
    for (String field : more) {
      text.append(field).append("\r\n");
    }
    socket.getOutputStream().write((text + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aDeviceIsKnownByTheCertificateOfItsConnection(TlsEngine engine) throws Exception {
    start(engine);
    FrontClient device = device("CN=FGT001");

    try (SSLSocket socket = device.connect(lab.service.apiPort())) {
      for (int i = 0; i < 3; i++) {
        send(socket, "POST", POLL, BODY);
        assertThat(FrontClient.answer(socket))
            .startsWith("HTTP/1.1 200")
            .contains("\"generation\":9")
            .contains("\"key\":\"BwAA");
      }
    }
    assertThat(device.named).contains("CN=Lab Root");
    assertThat(groups.asked).hasSize(3);
    assertThat(call(device("CN=FGT002"), "POST", POLL, BODY))
        .startsWith("HTTP/1.1 401")
        .contains("serial_mismatch");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void whoHasNoCertificatePassesAndIsNoDevice(TlsEngine engine) throws Exception {
    start(engine);
    FrontClient nobody = FrontClient.nobody();

    assertThat(call(nobody, "POST", POLL, BODY, "X-SSL-Client-Cert: x"))
        .startsWith("HTTP/1.1 401")
        .contains("no_certificate");
    assertThat(call(nobody, "POST", "/v1/acme/decisions", "{}")).startsWith("HTTP/1.1 200");
    assertThat(call(nobody, "GET", "/v1/acme/auth", "")).startsWith("HTTP/1.1 403");
    assertThat(call(nobody, "GET", "/nothing", "")).startsWith("HTTP/1.1 404");
    assertThat(groups.asked).isEmpty();
  }

  /** Contract: it replaces no token. */
  @Test
  void aCertificateReplacesNoToken() throws Exception {
    wishes.apiToken = Optional.of(new Secret("api"));
    start(TlsEngine.ofThisProcess());

    assertThat(call(device("CN=FGT001"), "POST", "/v1/acme/decisions", "{}"))
        .startsWith("HTTP/1.1 401");
    assertThat(
            call(
                device("CN=FGT001"),
                "POST",
                "/v1/acme/decisions",
                "{}",
                "Authorization: Bearer api"))
        .startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void whomThePolicyRefusesIsTold403AndItsConnectionEnds(TlsEngine engine) throws Exception {
    start(engine);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    try (SSLSocket socket = device("CN=FGT001").connect(lab.service.apiPort())) {
      send(socket, "GET", "/nothing", "");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 403")
          .doesNotContain("HTTP/1.1 404");
    }
  }

  /** A session of the registry: it ends when its certificate is learnt to be revoked. */
  @Test
  void anOpenConnectionEndsWithItsCertificate() throws Exception {
    start(TlsEngine.ofThisProcess());

    try (SSLSocket socket = device("CN=FGT001").connect(lab.service.apiPort())) {
      send(socket, "POST", POLL, BODY);
      assertThat(FrontClient.answer(socket)).startsWith("HTTP/1.1 200");
      String sessions = lab.api.admin("/sessions").body();
      JsonObject session = new JsonObject(sessions).getJsonArray("sessions").getJsonObject(0);
      assertThat(lab.api.adminPost("/sessions/" + session.getString("id") + "/cut").statusCode())
          .isEqualTo(200);
      assertThat(end(socket)).isEqualTo(-1);
    }
  }

  private static int end(SSLSocket socket) throws Exception {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void withoutAPolicyNoCertificateIsAskedFor() throws Exception {
    clients = Optional.empty();
    start(TlsEngine.ofThisProcess());
    FrontClient device = device("CN=FGT001");

    assertThat(call(device, "POST", POLL, BODY)).startsWith("HTTP/1.1 401");
    assertThat(device.named).isEmpty();
  }

  @Test
  void plainHttpIsNotAnswered() throws Exception {
    start(TlsEngine.ofThisProcess());

    try (Socket socket = new Socket("127.0.0.1", lab.service.apiPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("HTTP/1.1");
    }
  }

  /** The guard of the API port is before its decoder over TLS, too. */
  @Test
  void whatTwoParsersCouldReadDifferentlyIsRefused() throws Exception {
    start(TlsEngine.ofThisProcess());

    assertThat(call(FrontClient.nobody(), "POST", POLL, "", "Transfer-Encoding: chunked"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void aReloadShowsAnotherCertificate() throws Exception {
    start(TlsEngine.ofThisProcess());
    try (SSLSocket open = FrontClient.nobody().connect(lab.service.apiPort())) {
      assertThat(FrontSpec.names(open)).containsExactly("api.test");

      assertThat(
              lab.reload(with(Optional.of(new ListenTls(certificate(lab, "new.test"), clients)))))
          .isInstanceOf(ReloadOutcome.Applied.class);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                try (SSLSocket next = FrontClient.nobody().connect(lab.service.apiPort())) {
                  assertThat(FrontSpec.names(next)).containsExactly("new.test");
                }
              });
      send(open, "GET", "/nothing", "");
      assertThat(FrontClient.answer(open)).startsWith("HTTP/1.1 404");
    }
  }

  private Settings with(Optional<ListenTls> tls) {
    Settings now = lab.settings;
    return new Settings(now.listen().with(tls), now.limits(), now.tenants(), now.tlsFronts());
  }
}
