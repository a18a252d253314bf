package io.vouchsafe.proxy.shared.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.admin.AdminAccess;
import io.vouchsafe.proxy.admin.AdminServer;
import io.vouchsafe.proxy.admin.NodeRoutes;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.admin.SessionRoutes;
import io.vouchsafe.proxy.admin.StatusHead;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.http.BearerToken;
import io.vouchsafe.proxy.front.http.PortRules;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.session.SessionNode;
import io.vouchsafe.proxy.shared.crls.FakeNodes;
import io.vouchsafe.proxy.shared.crls.FakeStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whichever node an operator asks, the sessions are those of all. */
class SessionsOfNodesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOKEN = "token of the test, thirty-two octets";
  private static final HostAndPort ANY = new HostAndPort("127.0.0.1", 0);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private Node one;
  private Node two;

  /** The admin port of one node. */
  private final class Node {
    final AtomicInteger port = new AtomicInteger();
    final FakeStream stream;
    final FakeNodes nodes;
    final SessionNode sessions;
    final List<String> journal = new ArrayList<>();

    Node(String name, String process) throws Exception {
      stream = new FakeStream(name);
      nodes = new FakeNodes(stream.self());
      sessions = new SessionNode(process);
      SharedCuts cuts = new SharedCuts(stream, sessions.registry());
      cuts.start();
      LiveNodes live =
          new LiveNodes(
              nodes,
              "1.0",
              new AdminPorts(vertx, () -> Optional.of(new Secret(TOKEN)), ClientSSLOptions::new),
              cuts,
              new NodeAudit(journal::add, InstantSource.system()),
              InstantSource.system());
      deploy(live);
    }

    private void deploy(LiveNodes live) throws Exception {
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      vertx
          .deployVerticle(
              new AdminServer(
                  new ListenSettings(
                      ANY, own(), Optional.empty(), Optional.empty(), Optional.empty()),
                  new AdminAccess(
                      new BearerToken(Optional.of(new Secret(TOKEN)), ANY),
                      new BearerToken(Optional.empty(), ANY)),
                  registry,
                  new Readiness(),
                  List.of(),
                  new StatusHead("", Instant.EPOCH, InstantSource.system()),
                  List.of(live),
                  Map.of(
                      "sessions",
                      new SessionRoutes(vertx, new Tenants(), sessions.registry(), live),
                      "nodes",
                      new NodeRoutes(vertx, live)),
                  new PortRules(
                      "admin",
                      new ConnectionLimit(64, 64, source -> false),
                      new HttpTimes(PATIENCE, PATIENCE, PATIENCE),
                      registry,
                      System::nanoTime),
                  port::set))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    }

    /** A port that the system gives may be that of the other node: they may share one. */
    private static HostAndPort own() throws IOException {
      return new HostAndPort("127.0.0.1", Tool.freePort());
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + port.get());
    }

    /** Has heard {@code other}. */
    void knows(Node other) {
      nodes.add(other.stream.self(), Instant.now(), Optional.of(other.url()), Optional.empty());
    }

    /** Has heard of a node of that name whose admin port is elsewhere. */
    void knows(String name, URI admin) {
      nodes.add(
          new io.vouchsafe.proxy.shared.stream.Node("0000000000000009", name),
          Instant.now(),
          Optional.of(admin),
          Optional.empty());
    }

    JsonObject get(String target) throws Exception {
      HttpResponse<String> answer = send("GET", target);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return new JsonObject(answer.body());
    }

    HttpResponse<String> send(String method, String target) throws Exception {
      return http.send(
          HttpRequest.newBuilder(url().resolve(target))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + TOKEN)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          BodyHandlers.ofString());
    }
  }

  @BeforeEach
  void open() throws Exception {
    one = new Node("vs-1", "aa");
    two = new Node("vs-2", "55");
    one.knows(two);
    two.knows(one);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    http.close();
  }

  private static List<String> ids(JsonObject answer) {
    return answer.getJsonArray("sessions").stream()
        .map(each -> ((JsonObject) each).getString("id"))
        .toList();
  }

  private static List<String> nodes(JsonObject answer) {
    return answer.getJsonArray("sessions").stream()
        .map(each -> ((JsonObject) each).getString("node"))
        .toList();
  }

  @Test
  void bothShowTheSessionsOfBoth() throws Exception {
    String first = one.sessions.open(1);
    String second = two.sessions.open(2);

    for (Node node : List.of(one, two)) {
      JsonObject answer = node.get("/sessions");
      assertThat(ids(answer)).containsExactly(second, first);
      assertThat(nodes(answer)).containsExactly("vs-2", "vs-1");
      assertThat(answer.getJsonArray("unreachable")).isEmpty();
      assertThat(ids(node.get("/sessions?tenant=acme"))).hasSize(2);
      assertThat(ids(node.get("/sessions?tenant=other"))).isEmpty();
      assertThat(ids(node.get("/sessions?identity=Alice"))).containsExactly(second, first);
      assertThat(ids(node.get("/sessions?identity=B%C3%B6b%20%26"))).isEmpty();
    }
    assertThat(ids(one.get("/sessions?node=vs-1"))).containsExactly(first);
    assertThat(one.send("GET", "/sessions?node=vs-2").statusCode())
        .as("a node answers for itself alone, so that no circle arises")
        .isEqualTo(421);
  }

  /** Page by page, nothing twice and nothing missing, whoever is asked for the next page. */
  @Test
  void pagesGoOverAllNodes() throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(two.sessions.open(i));
    }
    for (int i = 0; i < 6; i++) {
      all.add(one.sessions.open(i));
    }
    List<String> read = new ArrayList<>();
    String after = "";
    for (int page = 0; page < 5; page++) {
      List<String> ids = ids((page % 2 == 0 ? one : two).get("/sessions?limit=3" + after));
      read.addAll(ids);
      after = "&after=" + ids.getLast();
    }
    assertThat(read).isEqualTo(all);
    assertThat(ids(one.get("/sessions?limit=3" + after))).isEmpty();
    assertThat(one.send("GET", "/sessions?after=nope").statusCode()).isEqualTo(400);
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamedAndTheAnswerIsGood() throws Exception {
    String own = one.sessions.open(1);
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      one.knows("silent", URI.create("http://127.0.0.1:" + silent.getLocalPort()));
      one.knows("gone", URI.create("http://127.0.0.1:" + closedPort()));
      one.knows("wrong", two.url());
      long begun = System.nanoTime();
      JsonObject answer = one.get("/sessions");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
      assertThat(ids(answer)).containsExactly(own);
      assertThat(answer.getJsonArray("unreachable"))
          .isEqualTo(JsonArray.of("silent", "gone", "wrong"));
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return once.getLocalPort();
    }
  }

  @Test
  void anotherNodesAnswerIsBoundedAndReadWithCare() throws Exception {
    one.sessions.open(1);
    AtomicInteger hostile = new AtomicInteger();
    List<String> asked = new ArrayList<>();
    vertx
        .createHttpServer()
        .requestHandler(
            request -> {
              asked.add(request.uri() + " " + request.getHeader("Authorization"));
              switch (hostile.get()) {
                case 0 -> request.response().end("[]");
                case 1 -> request.response().end("{\"sessions\":[7]}");
                case 2 -> request.response().end("x".repeat(AdminPorts.LONGEST_ANSWER + 1));
                default ->
                    request
                        .response()
                        .setStatusCode(302)
                        .putHeader("Location", two.url() + "/sessions")
                        .end();
              }
            })
        .listen(0, "127.0.0.1")
        .onSuccess(
            server -> one.knows("odd", URI.create("http://127.0.0.1:" + server.actualPort())))
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    for (int i = 0; i < 4; i++) {
      hostile.set(i);
      JsonObject answer = one.get("/sessions");
      assertThat(ids(answer)).as("answer " + i).hasSize(1);
      assertThat(answer.getJsonArray("unreachable")).isEqualTo(JsonArray.of("odd"));
    }
    assertThat(asked).first().isEqualTo("/sessions?node=odd&limit=100 Bearer " + TOKEN);
  }

  @Test
  void aCutGoesToWhereTheSessionIs() throws Exception {
    String session = two.sessions.open(1);
    HttpResponse<String> cut = one.send("POST", "/sessions/" + session + "/cut");
    assertThat(cut.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(cut.body()))
        .isEqualTo(new JsonObject().put("id", session).put("cut", true).put("node", "vs-2"));
    assertThat(two.sessions.journal()).anyMatch(line -> line.contains("by_hand"));
    String own = one.sessions.open(2);
    assertThat(new JsonObject(one.send("POST", "/sessions/" + own + "/cut").body()))
        .isEqualTo(new JsonObject().put("id", own).put("cut", true).put("node", "vs-1"));
    assertThat(one.stream.told).as("nobody was missed").isEmpty();
  }

  @Test
  void whatNobodyHasIsNotFound() throws Exception {
    for (String id : List.of("55-zz", "aa-zz", "77-1", "nope", "77-1%2fcut")) {
      assertThat(one.send("POST", "/sessions/" + id + "/cut").statusCode()).as(id).isEqualTo(404);
    }
    assertThat(one.stream.told).isEmpty();
  }

  @Test
  void aNodeThatCannotBeAskedIsToldByAnEvent() throws Exception {
    Node three = new Node("vs-3", "33");
    String session = three.sessions.open(1);
    one.knows("vs-3", URI.create("http://127.0.0.1:" + closedPort()));
    one.stream.with(three.stream);

    HttpResponse<String> cut = one.send("POST", "/sessions/" + session + "/cut");

    assertThat(cut.statusCode()).isEqualTo(202);
    assertThat(new JsonObject(cut.body()))
        .isEqualTo(
            new JsonObject()
                .put("id", session)
                .put("cut", false)
                .put("unreachable", JsonArray.of("vs-3")));
    assertThat(one.stream.told).singleElement().matches(e -> e.type() == EventType.CUT);
    assertThat(three.sessions.journal()).anyMatch(line -> line.contains("by_hand"));
    // It is of one start of one node: a replay cuts nobody.
    three.stream.hear(one.stream.told.getFirst());
    assertThat(three.sessions.journal()).hasSize(1);
  }

  @Test
  void aCutIsToldWhereAnAddressLeadsToAnotherNode() throws Exception {
    Node three = new Node("vs-3", "0c");
    String session = three.sessions.open(1);
    one.knows("vs-3", two.url());
    one.stream.with(three.stream);

    HttpResponse<String> cut = one.send("POST", "/sessions/" + session + "/cut");

    assertThat(cut.statusCode()).isEqualTo(202);
    assertThat(new JsonObject(cut.body()).getJsonArray("unreachable")).containsExactly("vs-3");
    assertThat(three.sessions.journal()).anyMatch(line -> line.contains("by_hand"));
  }

  @Test
  void heldCutsAreReleasedAtAll() throws Exception {
    one.knows("gone", URI.create("http://127.0.0.1:" + closedPort()));
    assertThat(new JsonObject(one.send("POST", "/sessions/cut-held").body()))
        .isEqualTo(new JsonObject().put("cut", 0).put("unreachable", JsonArray.of("gone")));
    assertThat(two.sessions.journal()).anyMatch(line -> line.contains("cuts_released"));
  }

  @Test
  void nodesAreShownAndForgotten() throws Exception {
    one.nodes.stale = List.of("node vs-2 was not heard for 40 s");
    JsonObject shown = one.get("/nodes");
    assertThat(shown.getString("node")).isEqualTo("vs-1");
    assertThat(shown.getJsonArray("stale")).containsExactly("node vs-2 was not heard for 40 s");
    JsonObject other = shown.getJsonArray("nodes").getJsonObject(1);
    assertThat(other.getString("node")).isEqualTo("vs-2");
    assertThat(other.getString("admin_url")).isEqualTo(two.url().toString());
    assertThat(one.get("/status").getJsonArray("nodes").getJsonObject(0).getJsonArray("stale"))
        .hasSize(1);

    assertThat(one.send("DELETE", "/nodes/vs-2?by=ops&why=scrapped").statusCode()).isEqualTo(200);
    assertThat(one.journal)
        .singleElement()
        .matches(line -> line.contains("\"node_forgotten\"") && line.contains("scrapped"));
    assertThat(one.get("/nodes").getJsonArray("nodes")).hasSize(1);
    assertThat(one.send("DELETE", "/nodes/vs-2").statusCode()).isEqualTo(404);
    assertThat(one.send("DELETE", "/nodes/vs-1").statusCode()).isEqualTo(404);
    assertThat(one.send("DELETE", "/nodes").statusCode()).isEqualTo(405);
    assertThat(one.send("POST", "/nodes/vs-2").statusCode()).isEqualTo(405);
    assertThat(one.send("DELETE", "/nodes/vs-2?all=true").statusCode()).isEqualTo(400);
    assertThat(one.send("GET", "/nodes/a/b").statusCode()).isEqualTo(404);
  }
}
