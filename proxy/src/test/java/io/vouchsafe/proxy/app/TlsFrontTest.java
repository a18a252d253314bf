package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.vpnauth.decision.Policy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who passes a TLS front, what the upstream is told about whom, and what the others are told. */
@Timeout(180)
class TlsFrontTest {
  private static final Pattern REFERENCE = Pattern.compile("\"reference\":\"([0-9a-z-]+)\"");

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final EchoForwarding upstream = new EchoForwarding();
  private ServiceLab lab;

  private void start(TlsEngine engine, FrontSpec... fronts) throws Exception {
    wishes.tls = engine;
    wishes.forwardings = ground -> upstream;
    wishes.tlsFronts = lab -> Arrays.stream(fronts).map(f -> f.in(lab)).toList();
    lab = new ServiceLab(wishes);
  }

  private int port() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aGoodCertificatePassesAndTheUpstreamIsToldWhoseItIs(TlsEngine engine) throws Exception {
    start(engine, new FrontSpec());
    Issued alice = lab.client("CN=Alice B.,O=Acme");
    FrontClient client = FrontClient.of(alice);

    Map<String, String> told = EchoForwarding.fields(client.get(port(), "/"));

    assertThat(told)
        .containsEntry("X-Client-CN", "Alice%20B.")
        .containsEntry("X-Vouchsafe-Decision", "allow")
        .containsEntry("X-Vouchsafe-Reason", "ok")
        .containsEntry("Client-Cert", FrontSpec.rfc9440(alice.certificate()))
        .containsEntry("Client-Cert-Chain", FrontSpec.rfc9440(lab.issuing.certificate()))
        .containsKeys("X-Vouchsafe-Identity", "X-Vouchsafe-Reference");
    assertThat(client.named).containsExactlyInAnyOrder("CN=Lab Root", "CN=Lab Issuing");
  }

  @Test
  void severalCommonNamesAreNone() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());

    Map<String, String> told =
        EchoForwarding.fields(FrontClient.of(lab.client("CN=Alice,CN=Bob")).get(port(), "/"));

    assertThat(told).containsKey("X-Vouchsafe-Identity").doesNotContainKey("X-Client-CN");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void whoHasNoCertificateIsTold401WithTheReference(TlsEngine engine) throws Exception {
    start(engine, new FrontSpec());

    String answer = FrontClient.nobody().get(port(), "/", "Accept: */*");

    assertThat(answer)
        .startsWith("HTTP/1.1 401")
        .containsIgnoringCase("connection: close")
        .containsIgnoringCase("cache-control: no-store")
        .containsIgnoringCase("content-type: application/problem+json");
    assertThat(journal(reference(answer))).isEqualTo("no_certificate");
    assertThat(upstream.reached).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void whoNeedsNoCertificatePassesWithoutAnIdentity(TlsEngine engine) throws Exception {
    start(engine, new FrontSpec().needing(ClientCertificate.OPTIONAL));

    Map<String, String> told = EchoForwarding.fields(FrontClient.nobody().get(port(), "/"));

    assertThat(told)
        .containsEntry("X-Vouchsafe-Decision", "none")
        .doesNotContainKeys("X-Client-CN", "Client-Cert", "X-Vouchsafe-Identity");
    assertThat(FrontClient.of(lab.client("CN=Alice")).get(port(), "/"))
        .contains("X-Client-CN: Alice");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(FrontClient.of(lab.client("CN=Bob")).get(port(), "/")).startsWith("HTTP/1.1 403");
  }

  @ParameterizedTest
  @CsvSource({
    "revoked, BORINGSSL, revoked",
    "revoked, JDK, revoked",
    "expired, BORINGSSL, expired",
    "foreign, BORINGSSL, no_path",
    "foreign, JDK, no_path",
  })
  void whoIsRefusedCompletesTheHandshakeAndIsToldTheReference(
      String kind, TlsEngine engine, String reason) throws Exception {
    start(engine, new FrontSpec());
    Issued client = lab.client("CN=Alice");
    switch (kind) {
      case "revoked" ->
          lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
      case "expired" -> lab.clock.advance(Duration.ofDays(366));
      default ->
          client =
              LabCa.root(CertificateSpec.ca("CN=Elsewhere", FakeClock.START), lab.provider)
                  .issue(CertificateSpec.client("CN=Alice", FakeClock.START));
    }

    String answer = FrontClient.of(client).get(port(), "/", "Accept: application/json");

    assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain(reason);
    assertThat(journal(reference(answer))).isEqualTo(reason);
    assertThat(upstream.reached).isEmpty();
  }

  @Test
  void aBrowserGetsAPageWithTheReference() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());

    String answer =
        FrontClient.nobody().get(port(), "/", "Accept: text/html,application/xhtml+xml,*/*;q=0.8");

    assertThat(answer)
        .containsIgnoringCase("content-type: text/html")
        .contains("tell the operator this reference: <b>");
    assertThat(upstream.reached).isEmpty();
  }

  /** Its answer is not lost in the reset that a system sends for octets that nobody reads. */
  @Test
  void whoIsRefusedInTheMiddleOfAnUploadCanReadWhy() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());

    try (SSLSocket socket = FrontClient.nobody().connect(port())) {
      socket
          .getOutputStream()
          .write(
              "POST /upload HTTP/1.1\r\nHost: front.test\r\nContent-Length: 600000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[500_000]);
      assertThat(FrontClient.answer(socket)).startsWith("HTTP/1.1 401");
    }
    assertThat(upstream.reached).isEmpty();
  }

  @Test
  void whoIsRefusedAndAsksForNothingIsClosedSoon() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    try (SSLSocket socket = FrontClient.of(lab.client("CN=Alice")).connect(port())) {
      long began = System.nanoTime();
      assertThat(ended(socket)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
    }
  }

  @ParameterizedTest
  @CsvSource({"BORINGSSL, TLSv1.3", "BORINGSSL, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
  void aResumedConnectionIsDecidedAboutAnew(TlsEngine engine, String version) throws Exception {
    start(engine, new FrontSpec());
    FrontClient client = FrontClient.of(lab.client("CN=Alice")).speaking(version);
    assertThat(client.get(port(), "/")).contains("X-Client-CN: Alice");
    assertThat(client.get(port(), "/")).contains("X-Client-CN: Alice");

    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(lab.api.adminSend("DELETE", "/cache/acme", "").statusCode()).isEqualTo(200);
    String answer;
    long now = System.currentTimeMillis();
    try (SSLSocket socket = client.connect(port())) {
      assertThat(socket.getSession().getCreationTime()).as("resumed").isLessThan(now);
      FrontClient.send(socket, "/", List.of("Accept: */*"));
      answer = FrontClient.answer(socket);
    }

    assertThat(answer).startsWith("HTTP/1.1 403");
    assertThat(journal(reference(answer))).isEqualTo("revoked");
    assertThat(upstream.reached).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"BORINGSSL, TLSv1.3", "BORINGSSL, TLSv1.2", "JDK, TLSv1.3", "JDK, TLSv1.2"})
  void aTicketOfOneFrontIsWorthNothingAtAnother(TlsEngine engine, String version) throws Exception {
    start(engine, new FrontSpec(), new FrontSpec().needing(ClientCertificate.OPTIONAL));
    int other = lab.service.tlsFrontPorts().get(1);
    FrontClient client = FrontClient.of(lab.client("CN=Alice")).speaking(version);
    client.get(port(), "/");
    long now = System.currentTimeMillis();
    try (SSLSocket same = client.connect(port())) {
      assertThat(same.getSession().getCreationTime()).as("its own front").isLessThan(now);
    }

    try (SSLSocket socket = client.connect(other)) {
      assertThat(socket.getSession().getCreationTime())
          .as("another one")
          .isGreaterThanOrEqualTo(now);
      FrontClient.send(socket, "/", List.of());
      assertThat(FrontClient.answer(socket)).contains("X-Client-CN: Alice");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, front.test, front.test",
    "BORINGSSL, other.test, other.test",
    "BORINGSSL, a.wild.test, *.wild.test",
    "BORINGSSL, a.b.wild.test, front.test",
    "BORINGSSL, nobody.test, front.test",
    "JDK, other.test, other.test",
    "JDK, a.wild.test, *.wild.test",
    "JDK, nobody.test, front.test",
  })
  void theCertificateIsOfTheNameThatIsAskedForElseTheFirst(
      TlsEngine engine, String asked, String presented) throws Exception {
    start(engine, new FrontSpec().named("front.test", "other.test", "*.wild.test"));

    try (SSLSocket socket = FrontClient.nobody().asking(asked).connect(port())) {
      assertThat(FrontSpec.names(socket)).containsExactly(presented);
    }
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aClientThatNeverBeginsItsHandshakeIsClosed(TlsEngine engine) throws Exception {
    start(engine, new FrontSpec().within(Duration.ofSeconds(1)));

    try (Socket silent = new Socket("127.0.0.1", port())) {
      silent.setSoTimeout(60_000);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(health().getInteger("connections")).isZero());
  }

  @Test
  void threeHundredNamesPassAndThirtyThreeCertificatesDoNot() throws Exception {
    start(TlsEngine.BORINGSSL, new FrontSpec());
    CertificateSpec many = CertificateSpec.client("CN=Many", FakeClock.START);
    IntStream.range(0, 300).forEach(i -> many.dns("host" + i + ".example.com"));
    assertThat(FrontClient.of(lab.issuing.issue(many)).get(port(), "/")).startsWith("HTTP/1.1 200");

    Certificate[] more = new Certificate[32];
    Arrays.fill(more, lab.issuing.certificate());
    String refused = FrontClient.of(lab.client("CN=Alice"), more).get(port(), "/", "Accept: */*");
    assertThat(refused).startsWith("HTTP/1.1 403");
    assertThat(journal(reference(refused))).isEqualTo("malformed");

    Certificate[] just = Arrays.copyOf(more, 31);
    assertThat(FrontClient.of(lab.client("CN=Alice"), just).get(port(), "/"))
        .startsWith("HTTP/1.1 200");
  }

  /** Nothing reaches the decoder before the guard stands there, not even with the Finished. */
  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void whatComesWithTheEndOfTheHandshakeIsGuarded(TlsEngine engine) throws Exception {
    start(engine, new FrontSpec());

    String answer =
        AtOnce.send(
            FrontClient.of(lab.client("CN=Alice")).context(),
            port(),
            "POST /smuggled HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /second HTTP/1.1\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400");
    assertThat(upstream.reached).isEmpty();
  }

  @Test
  void theJdkIsKeptFromRenegotiating() throws Exception {
    start(TlsEngine.JDK, new FrontSpec());

    try (SSLSocket socket =
        FrontClient.of(lab.client("CN=Alice")).speaking("TLSv1.2").connect(port())) {
      FrontClient.send(socket, "/", List.of());
      assertThat(FrontClient.answer(socket)).startsWith("HTTP/1.1 200");
      assertThat(afterAnotherHandshake(socket)).doesNotContain("HTTP/1.1 200");
    }
    try (SSLSocket socket =
        FrontClient.of(lab.client("CN=Alice")).speaking("TLSv1.2").connect(port())) {
      FrontClient.send(socket, "/", List.of());
      assertThat(FrontClient.answer(socket)).startsWith("HTTP/1.1 200");
    }
  }

  private static String afterAnotherHandshake(SSLSocket socket) {
    try {
      socket.startHandshake();
      FrontClient.send(socket, "/", List.of());
      return FrontClient.answer(socket);
    } catch (IOException closed) {
      return "";
    }
  }

  @Test
  void anObservingPolicyLetsInWithoutAnIdentity() throws Exception {
    wishes.mode = Policy.Mode.OBSERVE;
    start(TlsEngine.ofThisProcess(), new FrontSpec());
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    Map<String, String> told =
        EchoForwarding.fields(FrontClient.of(lab.client("CN=Alice")).get(port(), "/"));

    assertThat(told)
        .containsEntry("X-Vouchsafe-Decision", "allow")
        .containsEntry("X-Vouchsafe-Reason", "revoked")
        .doesNotContainKeys("X-Client-CN", "Client-Cert", "X-Vouchsafe-Identity");
  }

  @Test
  void healthTellsOfEachFront() throws Exception {
    start(TlsEngine.ofThisProcess(), new FrontSpec());

    try (SSLSocket open = FrontClient.of(lab.client("CN=Alice")).connect(port())) {
      FrontClient.send(open, "/", List.of());
      FrontClient.answer(open);
      assertThat(health().getMap())
          .containsEntry("listen", new HostAndPort("127.0.0.1", 0).toString())
          .containsEntry("bound", true)
          .containsEntry("connections", 1)
          .containsEntry("engine", "boringssl")
          .containsEntry("certificate_not_after", "2027-03-01T12:00:00Z");
    }
  }

  private JsonObject health() throws Exception {
    return new JsonObject(lab.api.admin("/health/ready").body())
        .getJsonArray("tls_fronts")
        .getJsonObject(0);
  }

  private static String reference(String answer) {
    Matcher found = REFERENCE.matcher(answer);
    assertThat(found.find()).as(answer).isTrue();
    return found.group(1);
  }

  /** The reason of that decision, as the operator finds it. */
  private String journal(String reference) throws Exception {
    JsonObject found = new JsonObject(lab.api.admin("/decisions?reference=" + reference).body());
    return found.getJsonArray("decisions").getJsonObject(0).getString("reason");
  }

  private static boolean ended(SSLSocket socket) {
    try {
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(rest);
      return rest.size() == 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
