package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("TLS fronts that answer OCVPN's calls in process")
@Timeout(180)
class OcvpnTlsTest {
  private static final String POLL = "/v1/acme/ocvpn/poll";
  private static final String BODY = "{\"serial_number\":\"FGT001\",\"generation\":0}";

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final FakeGroups groups = new FakeGroups();
  private Duration patience = Duration.ofSeconds(30);
  private ServiceLab lab;

  /** A service whose TLS front hands a key of {@code groups} to the device FGT001. */
  static void wish(
      ServiceLab.Wishes wishes, TlsEngine engine, FakeGroups groups, Duration patience) {
    wishes.tls = engine;
    wishes.ocvpn =
        Optional.of(OcvpnCallTest.ocvpn(Map.of("north", List.of("FGT001"), "south", List.of("X"))));
    wishes.groups = Optional.of(groups);
    wishes.tlsFronts =
        in ->
            List.of(
                new FrontSpec()
                    .named("localhost", FrontClient.NAME)
                    .to("ocvpn")
                    .patient(patience)
                    .in(in));
    groups.answer = new GroupAnswer.Told(MemberState.REGISTERING, 9, List.of(), true, false);
  }

  private void start(TlsEngine engine) throws Exception {
    wish(wishes, engine, groups, patience);
    groups.key = Optional.of(FakeGroups.key(false));
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private int port() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  private HttpResponse<String> post(
      FrontClient client, HttpClient.Version version, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port() + path))
            .version(version)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(BODY));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient http = HttpClient.newBuilder().sslContext(client.context()).build()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @CsvSource({"BORINGSSL,HTTP_1_1", "BORINGSSL,HTTP_2", "JDK,HTTP_1_1", "JDK,HTTP_2"})
  void theCertificateOfTheConnectionIsTheDevices(TlsEngine engine, HttpClient.Version version)
      throws Exception {
    start(engine);
    FrontClient device = FrontClient.of(lab.client("CN=FGT001"), lab.issuing.certificate());

    HttpResponse<String> answer = post(device, version, POLL);

    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    JsonObject told = new JsonObject(answer.body());
    assertThat(told.getLong("generation")).isEqualTo(9);
    assertThat(told.getString("key")).startsWith("BwAA").hasSize(44);
    assertThat(groups.asked).containsExactly("acme/north Poll[device=FGT001, told=0]");
  }

  /** The tenant trusts this very address as a front; here its header is worth nothing. */
  @Test
  void noHeaderMakesAnotherDeviceOfIt() throws Exception {
    start(TlsEngine.ofThisProcess());
    FrontClient other = FrontClient.of(lab.client("CN=FGT002"), lab.issuing.certificate());
    String stolen = ApiClient.escaped(lab.client("CN=FGT001").certificate());

    HttpResponse<String> answer =
        post(
            other,
            HttpClient.Version.HTTP_1_1,
            POLL,
            "X-SSL-Client-Cert",
            stolen,
            "X-Client-CN",
            "FGT001");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(new JsonObject(answer.body()).getString("reason")).isEqualTo("serial_mismatch");
    assertThat(groups.asked).isEmpty();
  }

  @Test
  void whoHasNoCertificateDoesNotReachTheCalls() throws Exception {
    start(TlsEngine.ofThisProcess());

    HttpResponse<String> answer = post(FrontClient.nobody(), HttpClient.Version.HTTP_1_1, POLL);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(groups.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/,404",
    "/v1/acme/ocvpn,404",
    "/v1/acme/ocvpn/,404",
    "/v1/acme/ocvpn/poll/x,404",
    "/v1/acme/auth,404",
    "/v1/acme/decisions,404",
    "/v1/beta/ocvpn/poll,404",
    "/v1/acme/../acme/ocvpn/poll,404",
    "/v1/acme/ocvpn/poll?policy=default,400",
  })
  void nothingElseIsAnswered(String path, int status) throws Exception {
    start(TlsEngine.ofThisProcess());
    FrontClient device = FrontClient.of(lab.client("CN=FGT001"), lab.issuing.certificate());

    for (HttpClient.Version version : HttpClient.Version.values()) {
      assertThat(post(device, version, path).statusCode()).isEqualTo(status);
    }
    assertThat(groups.asked).isEmpty();
  }

  /** Learnt by the connection's own session, or by a call: either way nothing more is answered. */
  @Test
  void aRevokedDeviceIsNotAnswered() throws Exception {
    start(TlsEngine.ofThisProcess());
    Issued device = lab.client("CN=FGT001");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    HttpResponse<String> answer =
        post(FrontClient.of(device, lab.issuing.certificate()), HttpClient.Version.HTTP_1_1, POLL);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(groups.asked).isEmpty();
  }

  /** Several calls on one connection, one of them with a body that comes in pieces. */
  @ParameterizedTest
  @CsvSource({"BORINGSSL", "JDK"})
  void aConnectionServesManyCalls(TlsEngine engine) throws Exception {
    start(engine);
    FrontClient device = FrontClient.of(lab.client("CN=FGT001"), lab.issuing.certificate());
    String head =
        "POST "
            + POLL
            + " HTTP/1.1\r\nHost: "
            + FrontClient.NAME
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + BODY.length()
            + "\r\n";

    try (SSLSocket socket = device.connect(port())) {
      for (int i = 0; i < 3; i++) {
        send(socket, head + (i == 1 ? "Expect: 100-continue\r\n\r\n" : "\r\n"));
        if (i == 1) {
          assertThat(FrontClient.answer(socket)).startsWith("HTTP/1.1 100");
        }
        send(socket, BODY.substring(0, 10));
        send(socket, BODY.substring(10));
        assertThat(FrontClient.answer(socket))
            .startsWith("HTTP/1.1 200")
            .contains("\"key\":\"BwAA");
      }
    }
    assertThat(groups.asked).hasSize(3);
  }

  /** A client that never ends its body loses its connection. */
  @Test
  void aBodyThatIsNeverWholeEnds() throws Exception {
    patience = Duration.ofSeconds(1);
    start(TlsEngine.ofThisProcess());
    FrontClient device = FrontClient.of(lab.client("CN=FGT001"), lab.issuing.certificate());

    try (SSLSocket socket = device.connect(port())) {
      send(
          socket,
          "POST "
              + POLL
              + " HTTP/1.1\r\nHost: "
              + FrontClient.NAME
              + "\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n{");

      assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("200");
    }
    assertThat(groups.asked).isEmpty();
  }

  private static void send(SSLSocket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }
}
