package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.front.tls.RawUpstream;
import io.vouchsafe.proxy.front.tls.StaplingTls;
import io.vouchsafe.proxy.front.tls.UpstreamCaller;
import io.vouchsafe.proxy.front.tls.UpstreamCaller.Engine;
import io.vouchsafe.vpnauth.decision.Policy;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract, section 5: an https upstream is judged before it gets a byte. */
class JudgedUpstreamTest {
  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final byte[] NOTHING = {};

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private Purpose purpose = Purpose.SERVER_AUTH;
  private ServiceLab lab;
  private RawUpstream server;
  private UpstreamCaller caller;

  JudgedUpstreamTest() {
    wishes.morePolicies = policy -> List.of(servers(policy));
  }

  @AfterEach
  void stop() {
    if (caller != null) {
      caller.close();
    }
    lab.close();
  }

  private Policy servers(Policy policy) {
    return new Policy(
        "servers",
        policy.caGroup(),
        PathSettings.defaults(purpose),
        policy.revocation(),
        policy.deadline(),
        policy.maxVerdict(),
        policy.mode(),
        policy.idList());
  }

  private void start() throws Exception {
    lab = new ServiceLab(wishes);
  }

  private static CertificateSpec spec() {
    return CertificateSpec.server("CN=Backend", FakeClock.START);
  }

  private Issued backend() {
    return lab.issuing.issue(spec().dns(UpstreamCaller.HOST));
  }

  private byte[] staple(Certificate certificate) {
    return signer().respond(about(certificate));
  }

  private byte[] revokedStaple(Certificate certificate) {
    return signer()
        .respond(about(certificate).revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
  }

  private LabResponder signer() {
    return new LabResponder(
        lab.issuing.issue(CertificateSpec.ocspSigner("CN=Stapler", FakeClock.START)), lab.provider);
  }

  private ResponseSpec about(Certificate certificate) {
    return ResponseSpec.about(
        new RevocationQuery(certificate, lab.issuing.certificate()), FakeClock.START);
  }

  private void serve(Issued issued, byte[] staple) throws Exception {
    serve(issued, staple, (socket, head) -> socket.write(RawUpstream.OK));
  }

  private void serve(Issued issued, byte[] staple, BiConsumer<NetSocket, String> answer)
      throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    X509Certificate leaf =
        (X509Certificate)
            factory.generateCertificate(
                new ByteArrayInputStream(issued.certificate().der().toBytes()));
    // Vert.x wants a key of its own, and asks the engine's options for the context.
    NetServerOptions options =
        new NetServerOptions()
            .setSsl(true)
            .setSslHandshakeTimeout(60)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(ApiClient.pem(issued.certificate())))
                    .addKeyValue(key(issued)))
            .setSslEngineOptions(
                new StaplingTls(issued.keys().getPrivate(), new X509Certificate[] {leaf}, staple));
    server = new RawUpstream(lab.vertx, options, answer);
  }

  private static Buffer key(Issued issued) {
    return Buffer.buffer(
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(issued.keys().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  private void call(Engine engine) throws Exception {
    call(engine, UpstreamCaller.HOST);
  }

  private void call(Engine engine, String host) throws Exception {
    GatewayGround ground = lab.service.gateways();
    caller =
        new UpstreamCaller(
            "https://" + host + ":" + server.port(),
            engine,
            PATIENT,
            ground.tenants(),
            ground.decisions(),
            ground.sessions());
  }

  private void assertNothingWasSent() {
    assertThat(server.received()).as("bytes that the application saw").isZero();
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
    assertThat(server.received()).as("bytes that the application saw").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void itsStapledResponseIsTheFirstSourceAndNobodyIsAsked(Engine engine) throws Exception {
    start();
    Issued backend = backend();
    serve(backend, staple(backend.certificate()));
    call(engine);

    assertThat(caller.get()).isEqualTo("new ok");
    assertThat(caller.get()).isEqualTo("kept ok");

    assertThat(lab.responder.requests()).isZero();
    assertThat(server.accepted()).isEqualTo(1);
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(lab.journalText())
                    .contains("\"front\":\"tls_front_upstream\"")
                    .contains("\"source\":\"stapled\""));
    assertThat(lab.api.admin("/sessions?tenant=acme").body())
        .contains("\"front\" : \"tls_front_upstream\"")
        .contains("\"claimed_id\" : \"" + UpstreamCaller.HOST + "\"")
        .contains("CN=Backend");
  }

  @ParameterizedTest
  @EnumSource
  void aRevokedStapleMeansThatNothingIsSent(Engine engine) throws Exception {
    start();
    Issued backend = backend();
    serve(backend, revokedStaple(backend.certificate()));
    call(engine);

    String refused = caller.get();

    assertThat(refused).startsWith("REFUSED revoked");
    String reference = refused.substring(refused.lastIndexOf(' ') + 1);
    assertThat(lab.api.admin("/decisions?reference=" + reference).body()).contains("CN=Backend");
    assertNothingWasSent();
    assertThat(caller.count("refused")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void withoutAStapleTheOthersAreAsked(Engine engine) throws Exception {
    start();
    serve(backend(), NOTHING);
    call(engine);

    assertThat(caller.get()).isEqualTo("new ok");

    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  @Test
  void withoutAStapleARevokedOneIsRefusedByItsResponder() throws Exception {
    start();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    serve(backend(), NOTHING);
    call(Engine.BORINGSSL);

    assertThat(caller.get()).startsWith("REFUSED revoked");
    assertNothingWasSent();
  }

  @Test
  void withoutAnyStatusItIsRefused() throws Exception {
    start();
    lab.responder.status(503);
    serve(backend(), NOTHING);
    call(Engine.BORINGSSL);

    assertThat(caller.get()).startsWith("REFUSED status_unavailable");
    assertNothingWasSent();
  }

  @ParameterizedTest
  @CsvSource({
    "app.internal.test, app.internal.test, new ok",
    "*.internal.test, app.internal.test, new ok",
    "APP.internal.TEST, app.internal.test, new ok",
    "*.test, app.internal.test, REFUSED identity_mismatch",
    "app.internal.test.evil.test, app.internal.test, REFUSED identity_mismatch",
    "other.internal.test, app.internal.test, REFUSED identity_mismatch",
    "127.0.0.1, 127.0.0.1, REFUSED identity_mismatch"
  })
  void itHasToHaveTheNameOfTheSettings(String name, String host, String outcome) throws Exception {
    start();
    Issued backend = lab.issuing.issue(spec().dns(name));
    serve(backend, staple(backend.certificate()));
    call(Engine.BORINGSSL, host);

    assertThat(caller.get()).startsWith(outcome);

    if (outcome.startsWith("REFUSED")) {
      assertNothingWasSent();
    }
  }

  @Test
  void anAddressIsItsNameToo() throws Exception {
    start();
    Issued backend =
        lab.issuing.issue(
            spec().alternativeName(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    serve(backend, staple(backend.certificate()));
    call(Engine.JAVA, "127.0.0.1");

    assertThat(caller.get()).isEqualTo("new ok");
  }

  /** What a decision without a name has cached serves no decision with one. */
  @Test
  void aPathThatIsCachedWithoutItsNameDoesNotHelp() throws Exception {
    wishes.sources = List.of();
    start();
    Issued other = lab.issuing.issue(spec().dns("other.internal.test"));
    assertThat(new FakeGateway(lab.service, "servers").decide(other.certificate()).isAllow())
        .isTrue();
    serve(other, NOTHING);
    call(Engine.BORINGSSL);

    assertThat(caller.get()).startsWith("REFUSED identity_mismatch");
    assertNothingWasSent();
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    start();
    Issued backend =
        lab.issuing.issue(
            spec()
                .dns(UpstreamCaller.HOST)
                .validity(FakeClock.START.minusSeconds(7200), FakeClock.START.minusSeconds(60)));
    serve(backend, NOTHING);
    call(Engine.BORINGSSL);

    assertThat(caller.get()).startsWith("REFUSED expired");
    assertNothingWasSent();
  }

  @ParameterizedTest
  @EnumSource
  void aForeignCaIsRefused(Engine engine) throws Exception {
    start();
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), lab.provider);
    serve(stranger.issue(spec().dns(UpstreamCaller.HOST)), NOTHING);
    call(engine);

    assertThat(caller.get()).startsWith("REFUSED no_path");
    assertNothingWasSent();
  }

  /** A client of the same CA is no server, whatever names it has. */
  @Test
  void aClientsCertificateIsNoServers() throws Exception {
    purpose = Purpose.ANY;
    start();
    Issued client =
        lab.issuing.issue(
            CertificateSpec.client("CN=Alice", FakeClock.START).dns(UpstreamCaller.HOST));
    serve(client, staple(client.certificate()));
    call(Engine.BORINGSSL);

    assertThat(caller.get()).startsWith("REFUSED extended_key_usage");
    assertNothingWasSent();
  }

  /** A policy that only observes says what it would have refused. */
  @Test
  void aPolicyThatObservesLetsItPass() throws Exception {
    wishes.mode = Policy.Mode.OBSERVE;
    start();
    Issued other = lab.issuing.issue(spec().dns("other.internal.test"));
    serve(other, staple(other.certificate()));
    call(Engine.BORINGSSL);

    assertThat(caller.get()).isEqualTo("new ok");

    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(
            () -> assertThat(lab.journalText()).contains("\"would\":", "identity_mismatch"));
  }

  @Test
  void aServerThatIsSilentInTheHandshakeTakesNoLongerThanItMay() throws Exception {
    start();
    server = new RawUpstream(lab.vertx, new NetServerOptions(), (socket, head) -> {});
    GatewayGround ground = lab.service.gateways();
    caller =
        new UpstreamCaller(
            "https://localhost:" + server.port(),
            Engine.BORINGSSL,
            Duration.ofMillis(300),
            ground.tenants(),
            ground.decisions(),
            ground.sessions());

    assertThat(caller.get()).startsWith("TIMEOUT");

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
  }

  @Test
  void aServerWithoutTlsIsUnreachable() throws Exception {
    start();
    server =
        new RawUpstream(
            lab.vertx, new NetServerOptions(), (socket, head) -> socket.write(RawUpstream.OK));
    server.greet("220 no TLS here\r\n");
    call(Engine.JAVA, "localhost");

    assertThat(caller.get()).startsWith("UNREACHABLE");
  }

  @Test
  void aFloodOfRequestsIsNoFloodOfHandshakes() throws Exception {
    start();
    Issued backend = backend();
    serve(backend, revokedStaple(backend.certificate()));
    call(Engine.BORINGSSL);

    assertThat(caller.get(50)).allMatch(each -> each.startsWith("REFUSED revoked"));

    assertThat(server.accepted()).isLessThan(5);
    assertNothingWasSent();
  }

  @Test
  void manyRequestsAtOnceAreAllServed() throws Exception {
    start();
    Issued backend = backend();
    serve(backend, staple(backend.certificate()));
    call(Engine.BORINGSSL);

    assertThat(caller.get(30)).allMatch(each -> each.endsWith("ok"));

    assertThat(lab.responder.requests()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNewlyRevokedIsForgottenWhileItIsIdle(Engine engine) throws Exception {
    start();
    serve(backend(), NOTHING);
    call(engine);
    assertThat(caller.get()).isEqualTo("new ok");
    long before = server.received();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    lab.api.adminSend("DELETE", "/cache/acme", "");

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
    assertThat(caller.get()).startsWith("REFUSED revoked");
    assertThat(server.received()).isEqualTo(before);
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(lab.api.admin("/sessions").body()).doesNotContain("tls_front_upstream"));
    assertThat(lab.api.admin("/metrics").body().lines())
        .contains(
            "vouchsafe_sessions_cut_total{gateway=\"tls_front_upstream\",reason=\"revoked\"} 1.0");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNewlyRevokedIsCutInFlight(Engine engine) throws Exception {
    start();
    Issued backend = backend();
    serve(
        backend,
        staple(backend.certificate()),
        (socket, head) -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
    call(engine);
    Future<String> inFlight = caller.begin();
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.received() > 0);
    assertThat(inFlight.isComplete()).isFalse();

    String block = "{\"entries\":[{\"subject\":\"CN=Backend\"}]}";
    assertThat(lab.api.adminSend("POST", "/blocks/acme", block).statusCode()).isEqualTo(200);

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
    assertThat(UpstreamCaller.await(inFlight)).doesNotContain("half");
    assertThat(caller.get()).startsWith("REFUSED blocked");
  }

  @Test
  void aNewCrlEndsIt() throws Exception {
    wishes.sources = List.of(Source.STAPLED, Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    start();
    Issued backend = backend();
    serve(backend, NOTHING);
    call(Engine.BORINGSSL);
    assertThat(caller.get()).isEqualTo("new ok");
    lab.publish(
        ServiceLab.CRL,
        CrlSpec.complete(lab.clock.instant())
            .number(2)
            .revoke(backend.certificate().serial().value(), lab.clock.instant()));

    lab.api.adminSend("DELETE", "/crls/acme/corp", "");

    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> server.open().isEmpty());
    assertThat(caller.get()).startsWith("REFUSED revoked");
  }
}
