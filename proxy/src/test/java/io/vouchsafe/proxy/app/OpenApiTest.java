package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.proxy.app.OpenApiDocument.Operation;
import io.vouchsafe.proxy.front.http.ApiServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/openapi.yaml} and a running service say the same. */
class OpenApiTest {
  private static final OpenApiDocument DOCUMENT = OpenApiDocument.read();
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
  private static final String JSON = "application/json";
  private static final String UNTIL = "2026-03-01T18:00:00Z";

  /** What is no call of a room of its own at the admin port. */
  private static final Set<String> OWN_ADMIN_PATHS = Set.of("metrics", "health", "status");

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static ServiceLab lab;
  private static Certificate alice;
  private static Issued device;
  private static byte[] ocspRequest;
  private static String session;

  /**
   * A call of one operation.
   *
   * @param variables of the path and the query, {@code name=value}
   * @param headers in pairs
   */
  private record Call(
      String id,
      int status,
      Map<String, String> variables,
      String type,
      byte[] body,
      List<String> headers) {
    @Override
    public String toString() {
      return id + " " + status + " " + variables;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.signers = RelaySigningTest::signers;
    wishes.crls = List.of(ServiceLab.CRL);
    wishes.ocvpn = Optional.of(OcvpnCallTest.ocvpn(Map.of("north", List.of("FGT001"))));
    lab = new ServiceLab(wishes);
    alice = lab.client("CN=Alice").certificate();
    device = lab.client("CN=FGT001");
    lab.api.decide(alice);
    ocspRequest =
        RelayClient.request(HashAlgorithm.SHA1, new byte[0], lab.issuing.certificate(), alice);
    session = new FakeGateway(lab.service).connect(new FakeGateway.Peer(), alice).id();
    lab.crlServer.publish(
        ServiceLab.CRL,
        LabCrl.sign(CrlSpec.complete(FakeClock.START).number(2), lab.issuing, lab.provider));
    lab.clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> send("GET", url(false, "/crl/acme/" + issuer() + ".crl")).statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    HTTP.close();
    lab.close();
  }

  private static Call call(String id, int status, String... variables) {
    return new Call(id, status, named(variables), "", new byte[0], List.of());
  }

  private static Map<String, String> named(String... variables) {
    Map<String, String> named = new HashMap<>();
    for (String each : variables) {
      named.put(each.replaceFirst("=.*", ""), each.replaceFirst("[^=]*=", ""));
    }
    return named;
  }

  private static Call with(Call call, String type, String body) {
    return with(call, type, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Call with(Call call, String type, byte[] body) {
    return new Call(call.id, call.status, call.variables, type, body, call.headers);
  }

  private static Call from(Call call, Certificate client) {
    return new Call(
        call.id,
        call.status,
        call.variables,
        call.type,
        call.body,
        List.of("X-SSL-Client-Cert", ApiClient.escaped(client)));
  }

  /** At least one of each operation; a new operation gets its call here. */
  static List<Call> calls() {
    String sha256 = alice.sha256().hex();
    String base64 = Base64.getEncoder().encodeToString(ocspRequest).replace("/", "%2F");
    String leaf = Base64.getEncoder().encodeToString(alice.der().toBytes());
    String ocsp = RelayClient.REQUEST;
    String block = "{'entries': [{'sha256': '%s', 'note': 'lost'}], 'by': 'ops', 'why': 'a test'}";
    String allow = "{'until': '" + UNTIL + "', 'by': 'ops', 'why': 'a test'}";
    String allows =
        "{'break_glass': [{'sha256': '%s', 'until': '%s', 'by': 'ops', 'why': 'a test'}]}";
    String serial = "{'serial_number': 'FGT001'}";
    String generation = "{'serial_number': 'FGT001', 'generation': %d}";
    return List.of(
        with(call("decide", 200), ApiClient.PEM, ApiClient.pem(alice)),
        with(
            call("decide", 200, "policy=default"),
            JSON,
            "{'chain': ['" + leaf + "'], 'claimed_id': {'type': 'dns', 'value': 'x.test'}}"),
        with(call("decide", 404, "policy=defualt"), ApiClient.PEM, ApiClient.pem(alice)),
        with(call("decide", 404, "tenant=nobody"), ApiClient.PEM, ApiClient.pem(alice)),
        with(call("decide", 415), "text/html", "x"),
        with(call("decide", 400), JSON, "{"),
        from(call("auth", 200), alice),
        call("auth", 401),
        call("auth", 403, "tenant=nobody"),
        call("auth", 403, "policy=nope"),
        from(call("authBehind", 200, "rest=a"), alice),
        call("authOfFront", 403, "front=nope"),
        from(
            with(
                call("ocvpnRegister", 200),
                JSON,
                "{'serial_number': 'FGT001', 'address': '198.51.100.7', 'networks':"
                    + " ['10.1.0.0/16']}"),
            device.certificate()),
        from(with(call("ocvpnPoll", 200), JSON, generation.formatted(0)), device.certificate()),
        from(with(call("ocvpnRegack", 409), JSON, generation.formatted(77)), device.certificate()),
        from(
            with(call("ocvpnPoll", 403), JSON, generation.formatted(0).replace("FGT001", "Alice")),
            alice),
        from(with(call("ocvpnUnregister", 401), JSON, serial), alice),
        from(with(call("ocvpnUnregister", 200), JSON, serial), device.certificate()),
        with(call("ocsp", 200), ocsp, ocspRequest),
        with(call("ocsp", 415), JSON, "{}"),
        call("ocspByGet", 200, "request=" + base64),
        with(call("ocspOfPolicy", 200, "policyName=default"), ocsp, ocspRequest),
        call("ocspOfPolicyByGet", 200, "policyName=default", "request=" + base64),
        with(call("ocspOfGateway", 404, "gateway=none"), ocsp, ocspRequest),
        call("ocspOfGatewayByGet", 404, "gateway=none", "request=" + base64),
        call("crl", 200, "issuer=" + issuer()),
        call("crl", 404, "issuer=00"),
        call("crlOfPartition", 404, "issuer=" + issuer(), "idp=" + sha256),
        call("check", 501),
        call("checkBatch", 501),
        call("index", 200),
        call("pageFile", 200, "file=page.js"),
        call("pageFile", 200, "file=page.css"),
        call("pageFile", 200, "file=mark.svg"),
        call("pageFile", 404, "file=nope"),
        call("status", 200),
        call("status", 200, "tenant=acme"),
        call("testResponders", 404, "tenant=nobody"),
        call("testResponders", 200),
        call("metrics", 200),
        call("live", 200),
        call("ready", 200),
        call("showCache", 200),
        call("showCache", 400, "limit=many"),
        call("showCache", 404, "tenant=nobody"),
        call("decisions", 200),
        call("decisions", 200, "reason=ok", "limit=5"),
        call("decisions", 200, "after=0123456789-1a", "decision=deny"),
        call("decisions", 400, "reason=none"),
        call("showBlocks", 200),
        with(call("addBlocks", 200), JSON, block.formatted("00".repeat(32))),
        with(call("addBlocks", 422), JSON, "{'entries': [{}]}"),
        with(call("addBlocks", 415), "text/html", "x"),
        with(call("replaceBlocks", 200), JSON, block.formatted("11".repeat(32))),
        call("showBlocks", 200),
        call("deleteBlock", 404, "id=nope"),
        call("deleteAllBlocks", 400),
        call("deleteAllBlocks", 200, "all=true", "by=ops", "why=a%20test"),
        call("showBreakGlass", 200),
        with(call("addBreakGlass", 200), JSON, allows.formatted(sha256, UNTIL)),
        with(call("replaceBreakGlass", 200), JSON, allows.formatted(sha256, UNTIL)),
        call("showBreakGlass", 200),
        call("deleteAllBreakGlass", 200, "all=true"),
        call("showAllow", 404, "sha256=" + sha256),
        with(call("allow", 200, "sha256=" + sha256), JSON, allow),
        with(call("allow", 422, "sha256=" + sha256), JSON, "{}"),
        call("showAllow", 200, "sha256=" + sha256),
        call("deleteAllow", 200, "sha256=" + sha256, "by=ops"),
        call("sessions", 200),
        call("sessions", 400, "after=nope"),
        with(call("cutSession", 200, "id=" + session), JSON, "{'by': 'ops', 'why': 'a test'}"),
        call("cutSession", 404, "id=nope"),
        call("cutHeldSessions", 200),
        call("nodes", 200),
        call("nodes", 400, "all=true"),
        call("forgetNode", 404, "node=vs-2", "by=ops", "why=a%20test"),
        call("ocvpnGroups", 200),
        call("forgetCache", 200),
        call("forgetCrls", 200, "object=corp"),
        call("forgetCrls", 404, "object=nope"),
        call("reload", 200));
  }

  @Test
  void theDocumentIsOneOfOpenApi31() {
    assertThat(DOCUMENT.mistakes()).isEmpty();
    assertThat(DOCUMENT.operations().stream().map(Operation::id)).doesNotHaveDuplicates();
  }

  @Test
  void everyRouteIsInTheDocumentAndTheReverse() {
    Set<String> admin = new TreeSet<>(lab.service.adminServer().words());
    admin.addAll(OWN_ADMIN_PATHS);
    var api = ((ApiServer) lab.service.apiServer()).fronts();

    assertThat(DOCUMENT.words(true, "/"))
        .as(lacking("the admin port", "/WORD, with servers: 127.0.0.1:8181"))
        .isEqualTo(admin);
    assertThat(DOCUMENT.words(false, "/v1/{tenant}/"))
        .as(lacking("the API port", "/v1/{tenant}/WORD"))
        .isEqualTo(new TreeSet<>(api.underTenant().keySet()));
    Set<String> before = DOCUMENT.words(false, "/");
    before.remove("v1");
    assertThat(before)
        .as(lacking("the API port", "/WORD/{tenant}"))
        .isEqualTo(new TreeSet<>(api.beforeTenant().keySet()));
    assertThat(DOCUMENT.operations().stream().map(Operation::path))
        .as(lacking("the API port", "its exact path"))
        .containsAll(api.exact().keySet());
  }

  private static String lacking(String port, String path) {
    return "a route of "
        + port
        + " and docs/openapi.yaml differ: add the path "
        + path
        + ", to docs/openapi.yaml, with operationId, tags, summary, security and every status that"
        + " it answers, and a call of it to OpenApiTest.calls(); or take the path out";
  }

  @Test
  void everyOperationIsCalled() {
    assertThat(DOCUMENT.operations().stream().map(Operation::id))
        .as("write a call of it into OpenApiTest.calls()")
        .allSatisfy(id -> assertThat(calls()).anyMatch(call -> call.id.equals(id)));
  }

  @Test
  void everyAnswerGoesByTheDocument() throws Exception {
    for (Call call : calls()) {
      Operation operation = DOCUMENT.operation(call.id);
      HttpResponse<byte[]> answer = ask(operation, call);

      assertThat(answer.statusCode()).as(call + ": " + text(answer)).isEqualTo(call.status);
      assertThat(DOCUMENT.problems(operation, answer)).as(call.toString()).isEmpty();
    }
  }

  static List<Operation> operations() {
    return DOCUMENT.operations();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsWrongInEveryCallIsAnsweredAsTheDocumentSays(Operation operation) throws Exception {
    Call one = calls().stream().filter(call -> call.id.equals(operation.id())).findFirst().get();
    String url = url(operation, one, false);
    boolean anyMethod = operation.path().contains("/auth");

    HttpResponse<byte[]> unknown = send(operation.method(), url + "?nonsense=1");
    assertThat(DOCUMENT.problems(operation, unknown)).isEmpty();
    if (!anyMethod) {
      assertThat(unknown.statusCode()).as(text(unknown)).isBetween(400, 415);
      HttpResponse<byte[]> patched = send("PATCH", url);
      assertThat(DOCUMENT.problems(operation, patched)).isEmpty();
      assertThat(patched.statusCode()).as(text(patched)).isIn(404, 405, 501);
    }
  }

  private static HttpResponse<byte[]> ask(Operation operation, Call call) throws Exception {
    HttpRequest.Builder request =
        request(url(operation, call, true))
            .method(
                operation.method(),
                call.type.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(call.body));
    if (!call.type.isEmpty()) {
      request.header("Content-Type", call.type);
    }
    if (!call.headers.isEmpty()) {
      request.headers(call.headers.toArray(String[]::new));
    }
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> send(String method, String url) throws Exception {
    return HTTP.send(
        request(url).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
  }

  private static String url(Operation operation, Call call, boolean query) {
    Map<String, String> left = new HashMap<>(call.variables);
    left.putIfAbsent("tenant", "acme");
    String path =
        VARIABLE
            .matcher(operation.path())
            .replaceAll(
                found -> {
                  String value = left.remove(found.group(1));
                  assertThat(value).as(call + " needs " + found.group()).isNotNull();
                  return value;
                });
    left.remove("tenant", "acme");
    String asked =
        left.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .reduce((one, other) -> one + "&" + other)
            .map(text -> "?" + text)
            .orElse("");
    return url(operation.admin(), path + (query ? asked : ""));
  }

  private static String url(boolean admin, String path) {
    return "http://127.0.0.1:" + (admin ? lab.service.adminPort() : lab.service.apiPort()) + path;
  }

  private static String issuer() {
    return HexFormat.of()
        .formatHex(lab.issuing.certificate().subjectKeyIdentifier().orElseThrow().toBytes());
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
