package io.vouchsafe.proxy.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code /crl/{tenant}/{issuer}[/{idp}].crl}, as a data plane asks. */
@Timeout(240)
class CrlDistributionTest {
  private static final String PART = "/users.crl";
  private static final String DELTA = "/delta.crl";
  private static final IssuingDistributionPoint USERS =
      new IssuingDistributionPoint(null, true, false, null, false, false);

  private final HttpClient http = HttpClient.newHttpClient();
  private ServiceLab lab;
  private byte[] crl;

  @BeforeEach
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.sources = List.of(Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL, PART, DELTA);
    lab = new ServiceLab(wishes);
    crl = signed(CrlSpec.complete(FakeClock.START).number(2));
    lab.api.decide(lab.client("CN=Alice").certificate());
    lab.crlServer.publish(ServiceLab.CRL, crl);
    lab.crlServer.publish(PART, signed(CrlSpec.complete(FakeClock.START).scope(USERS)));
    lab.crlServer.publish(DELTA, signed(CrlSpec.delta(2, FakeClock.START)));
    lab.clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    awaitCrls(crls -> crls.allMatch(each -> isOf(each, "fetched_seconds_ago", 0)));
  }

  /** Waits until what is told of the CRLs is as wanted; they are fetched without being asked. */
  private void awaitCrls(Predicate<Stream<JsonObject>> wanted) {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> wanted.test(crls().stream().map(each -> (JsonObject) each)));
  }

  private JsonArray crls() throws Exception {
    return new JsonObject(lab.api.admin("/health/ready").body()).getJsonArray("crls");
  }

  private static boolean isOf(JsonObject crl, String key, int value) {
    return Integer.valueOf(value).equals(crl.getInteger(key));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void theNewestIsHandedOutByteForByte() throws Exception {
    HttpResponse<byte[]> answer = get(issuer() + ".crl");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(crl);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/pkix-crl");
    assertThat(header(answer, "ETag")).isEqualTo("\"" + Der.copyOf(crl).sha256().hex() + "\"");
    assertThat(header(answer, "Last-Modified")).isEqualTo("Sun, 01 Mar 2026 11:00:00 GMT");
    long rest = Duration.ofDays(1).minus(ServiceLab.VALIDITY).toSeconds() - 1;
    assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=" + rest);
  }

  @Test
  void whoeverHasItIsToldSo() throws Exception {
    String etag = header(get(issuer() + ".crl"), "ETag");

    assertThat(get(issuer() + ".crl", "If-None-Match", etag).statusCode()).isEqualTo(304);
    assertThat(get(issuer() + ".crl", "If-None-Match", "\"x\", W/" + etag).statusCode())
        .isEqualTo(304);
    assertThat(get(issuer() + ".crl", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(since("Sun, 01 Mar 2026 11:00:00 GMT")).isEqualTo(304);
    assertThat(since("Sun, 01 Mar 2026 10:59:59 GMT")).isEqualTo(200);
    assertThat(since("yesterday")).isEqualTo(200);
  }

  @Test
  void headTellsTheSameWithoutTheBody() throws Exception {
    HttpResponse<byte[]> answer = send("HEAD", issuer() + ".crl");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(crl.length));
    assertThat(answer.body()).isEmpty();
    assertThat(send("DELETE", issuer() + ".crl").statusCode()).isEqualTo(405);
  }

  @Test
  void aPartIsNamedByTheHashOfItsScope() throws Exception {
    byte[] scope = USERS.getEncoded("DER");
    String idp = Der.copyOf(scope).sha256().hex();

    HttpResponse<byte[]> answer = get(issuer() + "/" + idp + ".crl");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isNotEqualTo(crl);
    assertThat(get(issuer() + "/" + "0".repeat(64) + ".crl").statusCode()).isEqualTo(404);
  }

  @Test
  void anExpiredOneIsNotHandedOut() throws Exception {
    lab.crlServer.withdraw(ServiceLab.CRL);
    lab.clock.advance(Duration.ofDays(2));

    HttpResponse<byte[]> answer = get(issuer() + ".crl");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    JsonObject problem = new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
    assertThat(problem.getString("detail")).contains("expired at 2026-03-02T12:00:00Z");
  }

  @Test
  void nothingElseIsThere() throws Exception {
    String root =
        HexFormat.of()
            .formatHex(lab.root.certificate().subjectKeyIdentifier().orElseThrow().toBytes());
    assertThat(get(root + ".crl").statusCode()).as("no object fetches it").isEqualTo(404);
    assertThat(get("00".repeat(20) + ".crl").statusCode()).isEqualTo(404);
    assertThat(get(issuer()).statusCode()).isEqualTo(404);
    assertThat(get(issuer().toUpperCase(Locale.ROOT) + ".crl").statusCode()).isEqualTo(404);
    assertThat(get("../" + issuer() + ".crl").statusCode()).isEqualTo(404);
    assertThat(status("/crl/nobody/" + issuer() + ".crl")).isEqualTo(404);
    assertThat(status("/crl/acme")).isEqualTo(404);
    assertThat(status("/crl/")).isEqualTo(404);
  }

  @Test
  void healthTellsHowLongEveryCrlServesAndWhatStrongSwanWouldMiss() throws Exception {
    lab.crlServer.publish(
        ServiceLab.CRL,
        signed(CrlSpec.complete(lab.clock.instant()).number(3).withoutAuthorityKey()));
    lab.crlServer.withdraw(DELTA);
    lab.clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    awaitCrls(crls -> crls.anyMatch(each -> each.getInteger("failures") > 0));
    awaitCrls(crls -> crls.limit(2).allMatch(each -> isOf(each, "fetched_seconds_ago", 0)));

    HttpResponse<String> ready = lab.api.admin("/health/ready");

    assertThat(ready.statusCode()).as("a dead source is a detail").isEqualTo(200);
    JsonObject health = new JsonObject(ready.body());
    assertThat(health.getString("status")).isEqualTo("ready");
    JsonObject first = health.getJsonArray("crls").getJsonObject(0);
    assertThat(first.getString("tenant")).isEqualTo("acme");
    assertThat(first.getString("object")).isEqualTo("corp");
    assertThat(first.getString("url")).isEqualTo(lab.crlServer.url(ServiceLab.CRL).toString());
    assertThat(first.getString("crl")).isEqualTo(issuer() + ".crl");
    assertThat(first.getInteger("next_update_seconds"))
        .isEqualTo((int) Duration.ofDays(1).minus(ServiceLab.VALIDITY).toSeconds() - 1);
    assertThat(first.getInteger("fetched_seconds_ago")).isZero();
    assertThat(first.getJsonArray("concerns")).containsExactly("no_authority_key_identifier");
    JsonObject delta = health.getJsonArray("crls").getJsonObject(2);
    assertThat(delta.getInteger("failures")).isPositive();
    assertThat(delta.getString("last_failure")).isEqualTo("http_status");
    assertThat(delta.getJsonArray("concerns"))
        .containsExactly("fetches_fail", "validity_time_passed");
  }

  /** Each that is on its way takes a descriptor, of which others are in need. */
  @Test
  void oneSourceOfSlowReadersGetsSoManyAndOthersAreServed() throws Exception {
    byte[] entries = LabCrl.randomEntries(170_000, 16, FakeClock.START, new Random(1));
    byte[] large = signed(CrlSpec.complete(FakeClock.START).number(3).rawEntries(entries));
    lab.crlServer.publish(ServiceLab.CRL, large);
    lab.clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> header(send("HEAD", issuer() + ".crl"), "Content-Length"), isLength(large));
    int most = Descriptors.ofThisProcess().filesOfOneSource();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < most; i++) {
        assertThat(begun(slow)).isEqualTo("HTTP/1.1 200 ");
      }

      assertThat(begun(slow)).isEqualTo("HTTP/1.1 503 ");
      assertThat(new String(slow.getLast().getInputStream().readAllBytes(), US_ASCII))
          .as("the connection ends, whatever waits behind the refused request")
          .doesNotContain("HTTP/1.1");
      assertThat(get(issuer() + ".crl").body()).hasSize(large.length);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Awaitility.await().until(() -> begun(slow).equals("HTTP/1.1 200 "));
    slow.getLast().close();
  }

  private static Predicate<String> isLength(byte[] body) {
    return Integer.toString(body.length)::equals;
  }

  /** The beginning of the answer to a reader that then reads no more. */
  private String begun(List<Socket> open) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.bind(new InetSocketAddress("127.0.0.2", 0));
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress("127.0.0.1", lab.service.apiPort()));
    String request = "GET /crl/acme/" + issuer() + ".crl HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.repeat(2).getBytes(US_ASCII));
    return new String(socket.getInputStream().readNBytes(13), US_ASCII);
  }

  private byte[] signed(CrlSpec spec) {
    return LabCrl.sign(spec, lab.issuing, lab.provider);
  }

  /** What the lab's CRLs write as their authority's key. */
  private String issuer() {
    return HexFormat.of()
        .formatHex(lab.issuing.certificate().subjectKeyIdentifier().orElseThrow().toBytes());
  }

  private int since(String date) throws Exception {
    return get(issuer() + ".crl", "If-Modified-Since", date).statusCode();
  }

  private HttpResponse<byte[]> get(String name, String... headers)
      throws IOException, InterruptedException {
    return send("GET", name, headers);
  }

  private HttpResponse<byte[]> send(String method, String name, String... headers)
      throws IOException, InterruptedException {
    return ask(method, "/crl/acme/" + name, headers);
  }

  private int status(String path) throws IOException, InterruptedException {
    return ask("GET", path).statusCode();
  }

  private HttpResponse<byte[]> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lab.service.apiPort() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
