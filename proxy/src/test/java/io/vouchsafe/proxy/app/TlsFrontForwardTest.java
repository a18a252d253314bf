package io.vouchsafe.proxy.app;

import static io.vouchsafe.proxy.front.tls.RawHttp2.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.tls.RawClient;
import io.vouchsafe.proxy.front.tls.RawHttp2;
import io.vouchsafe.proxy.front.tls.RecordingUpstream;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.tenant.ReloadOutcome;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients through a front to upstreams at real sockets, with all between them as it is served. */
@Timeout(180)
class TlsFrontForwardTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final String WEB_SOCKET =
      "GET /chat HTTP/1.1\r\nHost: front.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  private static final String GRANTED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private RecordingUpstream upstream;
  private ServiceLab lab;

  @BeforeEach
  void listen() throws IOException {
    upstream = new RecordingUpstream();
  }

  @AfterEach
  void stop() throws IOException {
    lab.close();
    upstream.close();
  }

  private void start(TlsEngine engine) throws Exception {
    start(engine, front -> front);
  }

  private void start(TlsEngine engine, UnaryOperator<FrontSpec> more) throws Exception {
    wishes.tls = engine;
    wishes.tlsFronts = lab -> List.of(more.apply(toUpstream()).in(lab));
    lab = new ServiceLab(wishes);
  }

  private FrontSpec toUpstream() {
    return new FrontSpec().to("http://127.0.0.1:" + upstream.port());
  }

  private int port() {
    return lab.service.tlsFrontPorts().getFirst();
  }

  private FrontClient alice() throws Exception {
    return FrontClient.of(lab.client("CN=Alice"));
  }

  private RawClient http1() throws Exception {
    return new RawClient(alice().connect(port()));
  }

  private RawHttp2 http2() throws Exception {
    SSLSocket socket = alice().overHttp2().connect(port());
    assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    return new RawHttp2(socket);
  }

  private static Http2Headers request(String method, String path, String... more) {
    List<String> all = new ArrayList<>(List.of(":method", method, ":scheme", "https"));
    all.addAll(List.of(":path", path, ":authority", "front.test"));
    all.addAll(Arrays.asList(more));
    return fields(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void requestsOfOneConnectionArriveWholeWithTheirIdentity(TlsEngine engine) throws Exception {
    start(engine);
    upstream.answers(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: u\r\n"
            + "X-Vouchsafe-Identity: eve\r\n\r\n");

    try (RawClient client = http1()) {
      RawClient.Answer first =
          client
              .send(
                  "POST /a?b=%20 HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n"
                      + "x_client_cn: eve\r\nX-Forwarded-For: 192.0.2.1\r\n\r\nwhole")
              .read();
      assertThat(first.body()).isEqualTo("hello[trailer X-T: u]");
      RawClient.Answer second =
          client
              .send(
                  "PUT /c HTTP/1.1\r\nHost: front.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + "3\r\nchu\r\n2\r\nnk\r\n0\r\nX-Client-CN: eve\r\n\r\n")
              .read();
      assertThat(second.whole()).isTrue();
    }

    assertThat(upstream.connections()).isEqualTo(1);
    assertThat(upstream.wrong()).isEmpty();
    assertThat(upstream.seen())
        .extracting(RecordingUpstream.Seen::line)
        .containsExactly("POST /a?b=%20 HTTP/1.1", "PUT /c HTTP/1.1");
    assertThat(upstream.seen())
        .extracting(RecordingUpstream.Seen::body)
        .containsExactly("whole", "chunk");
    assertThat(upstream.everything()).doesNotContain("eve", "192.0.2.1");
    assertThat(upstream.seen())
        .allSatisfy(
            seen -> {
              assertThat(seen.values("X-Client-CN")).containsExactly("Alice");
              assertThat(seen.values("X-Forwarded-Proto")).containsExactly("https");
              assertThat(seen.values("Host")).containsExactly("front.test");
            });
  }

  /** RFC 9113 §8.1: content needs no length there; the upstream gets it in chunks. */
  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void contentOverHttp2ArrivesWhole(TlsEngine engine) throws Exception {
    start(engine);
    upstream.answers(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: u\r\n\r\n");

    try (RawHttp2 client = http2()) {
      client.headers(1, false, request("POST", "/unknown", "client-cert", "eve"));
      client.data(1, false, "of no ").data(1, false, "length").data(1, true, "");
      RawHttp2.Outcome first = client.outcome(1);
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.body()).isEqualTo("hello");
      assertThat(first.trailer().get("x-t")).hasToString("u");
      client.headers(3, false, request("PUT", "/known", "content-length", "5"));
      client.data(3, true, "known");
      assertThat(client.outcome(3).status()).isEqualTo(200);
      client.headers(5, true, request("GET", "/"));
      assertThat(client.outcome(5).status()).isEqualTo(200);
    }

    List<RecordingUpstream.Seen> seen = upstream.seen();
    assertThat(seen)
        .extracting(RecordingUpstream.Seen::body)
        .containsExactly("of no length", "known", "");
    assertThat(seen.get(0).values("transfer-encoding")).containsExactly("chunked");
    assertThat(seen.get(1).values("content-length")).containsExactly("5");
    assertThat(seen.get(2).names()).doesNotContain("transfer-encoding", "content-length");
    assertThat(seen)
        .allSatisfy(each -> assertThat(each.values("x-client-cn")).containsExactly("Alice"));
    assertThat(upstream.everything()).doesNotContain("eve");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          421|GET / HTTP/1.1|Host: other.test
          405|TRACE / HTTP/1.1|Host: front.test
          405|CONNECT front.test:443 HTTP/1.1|Host: front.test:443
          400|GET / HTTP/1.1|Host: front.test;Connection: Upgrade;Upgrade: h2c
          400|POST / HTTP/1.1|Host: front.test;Content-Length: 0;Transfer-Encoding: chunked
          400|GET / HTTP/1.1|Accept: */*
          417|POST / HTTP/1.1|Host: front.test;Expect: tea;Content-Length: 1
          """)
  void whatIsAgainstTheRulesReachesNobody(int status, String line, String fields) throws Exception {
    start(TlsEngine.ofThisProcess());

    try (RawClient client = http1()) {
      client.send(line + "\r\n" + fields.replace(";", "\r\n") + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(status);
      assertThat(client.rest()).isEmpty();
    }

    assertThat(upstream.everything()).isEmpty();
  }

  /** RFC 9110 §15.5.20: who is told 421 asks elsewhere, and its other streams go on. */
  @Test
  void theRulesHoldOverHttp2() throws Exception {
    start(TlsEngine.ofThisProcess());

    try (RawHttp2 client = http2()) {
      client.headers(
          1,
          true,
          fields(":method", "GET", ":scheme", "https", ":path", "/", ":authority", "other.test"));
      assertThat(client.outcome(1).status()).isEqualTo(421);
      client.headers(3, true, request("TRACE", "/"));
      assertThat(client.outcome(3).status()).isEqualTo(405);
      client.headers(5, true, request("GET", "/", "connection", "x"));
      assertThat(client.outcome(5).reset()).isEqualTo(PROTOCOL_ERROR);
      client.headers(7, true, request("GET", "/", "host", "other.test"));
      assertThat(client.outcome(7).reset()).isEqualTo(PROTOCOL_ERROR);
      assertThat(upstream.everything()).isEmpty();
      client.headers(9, true, request("GET", "/"));
      assertThat(client.outcome(9).status()).isEqualTo(200);
    }
  }

  /** What rides on the 101 is the tunnel's, and no answer that nobody asked for. */
  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void aWebSocketPassesWhatComesRightBehindThe101(TlsEngine engine) throws Exception {
    start(engine);
    String at = "\u0081\u0005HTTP/1.1 200 OK\r\n\r\n";
    upstream.answers((seen, out, socket) -> tunnel(out, at, socket.getInputStream()));

    try (RawClient client = http1()) {
      RawClient.Answer answer = client.send(WEB_SOCKET).read();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.values("sec-websocket-accept")).hasSize(1);
      assertThat(client.read(at.length())).isEqualTo(at.getBytes(StandardCharsets.ISO_8859_1));
      String much = "\u0082~GET / HTTP/1.1\r\n\r\n".repeat(20_000);
      CompletableFuture<RawClient> sent =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.send(much);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertThat(client.read(much.length())).isEqualTo(much.getBytes(StandardCharsets.ISO_8859_1));
      sent.get(60, TimeUnit.SECONDS);
    }

    assertThat(upstream.seen().getFirst().values("x-client-cn")).containsExactly("Alice");
    upstream.answers(RecordingUpstream.OK);
    try (RawClient client = http1()) {
      client.send("GET / HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
    assertThat(upstream.connections()).as("its connection carries nothing else").isEqualTo(2);
  }

  /** Grants with {@code more} behind it in one write, then sends back what comes. */
  private static void tunnel(OutputStream out, String more, InputStream in) throws IOException {
    RecordingUpstream.write(out, GRANTED + more);
    byte[] octets = new byte[8192];
    for (int read = in.read(octets); read >= 0; read = in.read(octets)) {
      out.write(octets, 0, read);
    }
    out.close();
  }

  /** RFC 9110 §10.1.1: the front says so when the upstream does, and not before. */
  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void theUpstreamTellsToContinue(TlsEngine engine) throws Exception {
    start(engine);
    CountDownLatch wanted = new CountDownLatch(1);
    upstream.hears(
        (head, out, socket) -> {
          try {
            wanted.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          RecordingUpstream.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
          return true;
        });

    try (SSLSocket socket = alice().connect(port());
        RawClient client = new RawClient(socket)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 5\r\n"
              + "Expect: 100-continue\r\n\r\n");
      CompletableFuture<Integer> told =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.read().status();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> upstream.everything().endsWith("\r\n\r\n"));
      assertThat(told).isNotDone();
      wanted.countDown();
      assertThat(told.get(60, TimeUnit.SECONDS)).isEqualTo(100);
      assertThat(client.send("hello").read().status()).isEqualTo(200);
    }

    assertThat(upstream.seen().getFirst().body()).isEqualTo("hello");
    assertThat(upstream.seen().getFirst().values("expect")).containsExactly("100-continue");
  }

  @ParameterizedTest
  @EnumSource(TlsEngine.class)
  void anEarlyRefusalOfContentIsReadByWhoSends(TlsEngine engine) throws Exception {
    start(engine);
    upstream.hears(
        (head, out, socket) -> {
          RecordingUpstream.write(
              out,
              "HTTP/1.1 413 Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much");
          socket.shutdownOutput();
          return head.contains("100-continue");
        });

    try (RawClient client = http1()) {
      client.send("POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 900000\r\n\r\n");
      client.send("x".repeat(300_000));
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("too much");
      assertThat(answer.values("connection")).containsExactly("close");
    }
    try (RawClient client = http1()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: front.test\r\nContent-Length: 9\r\n"
              + "Expect: 100-continue\r\n\r\n");
      assertThat(client.read().status()).as("instead of 100").isEqualTo(413);
    }
    try (RawHttp2 client = http2()) {
      client.headers(1, false, request("POST", "/")).data(1, false, "x".repeat(10_000));
      RawHttp2.Outcome answer = client.outcome(1);
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).isEqualTo("too much");
    }
  }

  private static Policy servers(Policy policy) {
    return new Policy(
        "servers",
        policy.caGroup(),
        PathSettings.defaults(Purpose.SERVER_AUTH),
        policy.revocation(),
        policy.deadline(),
        policy.maxVerdict(),
        policy.mode(),
        policy.idList());
  }

  /** An upstream over TLS whose certificate the lab has issued. */
  private void overTls() throws Exception {
    Issued backend =
        lab.issuing.issue(
            CertificateSpec.server("CN=Backend", FakeClock.START)
                .alternativeName(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : List.of(backend.certificate(), lab.issuing.certificate())) {
      chain.add(
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(each.der().toBytes())));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "backend", backend.keys().getPrivate(), new char[0], chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    ServerSocket listening =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    upstream.close();
    upstream = new RecordingUpstream(listening);
  }

  private TlsFrontSettings judged() {
    return new FrontSpec().to("https://127.0.0.1:" + upstream.port()).judgingBy("servers").in(lab);
  }

  @Test
  void anHttpsUpstreamIsJudgedBeforeItIsTold() throws Exception {
    wishes.morePolicies = policy -> List.of(servers(policy));
    start(TlsEngine.ofThisProcess());
    overTls();
    assertThat(lab.reload(List.of(judged()))).isInstanceOf(ReloadOutcome.Applied.class);

    try (RawClient client = http1()) {
      client.send("GET /secret HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(upstream.seen().getFirst().values("x-client-cn")).containsExactly("Alice");
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> lab.journalText().contains("\"front\":\"tls_front_upstream\""));

      upstream.close();
      overTls();
      assertThat(lab.reload(List.of(judged()))).isInstanceOf(ReloadOutcome.Applied.class);
      lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
      client.send("GET /secret HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(502);
    }

    assertThat(upstream.everything()).isEmpty();
  }

  private static Policy fronts(Policy policy, OcspObject... ocsp) {
    RevocationPolicy as = policy.revocation();
    return new Policy(
        "fronts",
        policy.caGroup(),
        policy.path(),
        new RevocationPolicy(
            as.sources(),
            as.scope(),
            as.onUnknown(),
            as.onUnavailable(),
            as.stapledMaxAge(),
            List.of(ocsp),
            as.crl(),
            as.shortLived()),
        policy.deadline(),
        policy.maxVerdict(),
        policy.mode(),
        policy.idList());
  }

  /** Nobody listens there. */
  private static OcspObject silent(List<Certificate> issuers) {
    return OcspObject.of("silent", List.of(URI.create("http://127.0.0.1:1/ocsp")))
        .withIssuers(issuers)
        .withTimeout(Duration.ofSeconds(5));
  }

  private List<byte[]> staples(String version) throws Exception {
    try (SSLSocket socket = FrontClient.nobody().speaking(version).connect(port())) {
      return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
    }
  }

  /** Contract, section 5: of the first object whose issuers match, whoever stands before it. */
  @ParameterizedTest
  @CsvSource({"TLSv1.3", "TLSv1.2"})
  void itsOwnStapleIsInTheHandshake(String version) throws Exception {
    wishes.morePolicies =
        policy ->
            List.of(
                fronts(
                    policy,
                    silent(List.of(policy.caGroup().anchors().getFirst().certificate())),
                    policy.revocation().ocsp().getFirst()));
    start(TlsEngine.BORINGSSL, front -> front.under("fronts"));

    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(staples(version)).hasSize(1));
    int asked = lab.responder.requests();
    assertThat(staples(version)).hasSize(1);
    assertThat(lab.responder.requests()).as("no handshake asks").isEqualTo(asked);
    assertThat(lab.api.admin("/health/ready").body()).contains("\"stapled\":true");
  }

  /** Logins wait for the object's timeout; nobody waits for a staple. */
  @Test
  void aResponderTooSlowForLoginsGivesItsStapleAllTheSame() throws Exception {
    wishes.timeout = Duration.ofMillis(1);
    wishes.morePolicies = policy -> List.of(fronts(policy, policy.revocation().ocsp().getFirst()));
    start(TlsEngine.BORINGSSL, front -> front.under("fronts"));

    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(staples("TLSv1.3")).hasSize(1));
  }

  @Test
  void theFirstObjectWhoseIssuersMatchIsTheOnlyOneForItsStaple() throws Exception {
    wishes.morePolicies =
        policy -> {
          OcspObject corp = policy.revocation().ocsp().getFirst();
          return List.of(fronts(policy, silent(corp.issuers()), corp));
        };
    start(TlsEngine.BORINGSSL, front -> front.under("fronts"));

    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> lab.api.admin("/health/ready").body().contains("\"concern\":\"unreachable\""));
    assertThat(staples("TLSv1.3")).isEmpty();
    assertThat(lab.responder.requests()).isZero();
  }

  @Test
  void aReloadLeadsElsewhereByOtherRulesUnderAnotherName() throws Exception {
    wishes.morePolicies = policy -> List.of(nobody(policy));
    start(TlsEngine.ofThisProcess());
    try (RecordingUpstream other = new RecordingUpstream();
        RawClient open = http1()) {
      open.send("GET / HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(open.read().status()).isEqualTo(200);
      CountDownLatch answer = new CountDownLatch(1);
      upstream.answers(
          (seen, out, socket) -> {
            try {
              answer.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            RecordingUpstream.write(out, RecordingUpstream.OK);
          });
      open.send("GET /slow HTTP/1.1\r\nHost: front.test\r\n\r\n");
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> upstream.seen().size() == 2);

      FrontSpec next = new FrontSpec().to("http://127.0.0.1:" + other.port());
      assertThat(lab.reload(List.of(next.named("front.test", "new.test").in(lab))))
          .isInstanceOf(ReloadOutcome.Applied.class);

      answer.countDown();
      assertThat(open.read().status()).as("what was in flight").isEqualTo(200);
      open.send("GET /next HTTP/1.1\r\nHost: front.test\r\n\r\n");
      assertThat(open.read().status()).isEqualTo(200);
      assertThat(other.seen())
          .singleElement()
          .satisfies(s -> assertThat(s.line()).contains("next"));
      try (SSLSocket fresh = alice().asking("new.test").connect(port())) {
        assertThat(FrontSpec.names(fresh)).containsExactly("new.test");
      }
      assertThat(lab.reload(List.of(next.under("nobody").in(lab))))
          .isInstanceOf(ReloadOutcome.Applied.class);
      assertThat(alice().get(port(), "/")).startsWith("HTTP/1.1 403");
      assertThat(other.seen()).hasSize(1);
    }
  }

  /** Lets nobody in. */
  private static Policy nobody(Policy policy) {
    return new Policy(
        "nobody",
        policy.caGroup(),
        policy.path(),
        policy.revocation(),
        policy.deadline(),
        policy.maxVerdict(),
        policy.mode(),
        Optional.of(new IdList("nobody", List.of())));
  }
}
