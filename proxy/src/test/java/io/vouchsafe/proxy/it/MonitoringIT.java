package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo under a real Prometheus, with the rules and the dashboard that operators get. */
@Tag("it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class MonitoringIT {
  private static final Path MONITORING = Path.of("..", "docs", "monitoring").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:vouchsafe|cache|process|jvm)_[a-z0-9_]+");

  /** Rules have them; the demo has neither charon nor OpenVPN, and room for every status. */
  private static final Set<String> NOT_IN_DEMO =
      Set.of(
          "vouchsafe_gateway_connected",
          "vouchsafe_gateway_objects",
          "vouchsafe_gateway_drift_total",
          "vouchsafe_openvpn_sessions_without_negotiation",
          "vouchsafe_issuers_asked_directly");

  /** The demo is one node. */
  private static final String OF_NODES = "vouchsafe_shared_";

  private final HttpClient http = HttpClient.newHttpClient();
  private Path directory;
  private Tool demo;
  private Tool prometheus;
  private Path files;
  private String api;
  private String admin;
  private String server;

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    directory = shared;
    String program = Tool.installed("prometheus");
    startDemo();
    int port = Tool.freePort();
    server = "http://127.0.0.1:" + port;
    Files.copy(MONITORING.resolve("alerts.yml"), directory.resolve("alerts.yml"));
    Files.writeString(
        directory.resolve("prometheus.yml"),
        """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: [ alerts.yml ]
        scrape_configs:
          - job_name: vouchsafe
            static_configs: [ { targets: ["%s"] } ]
        """
            .formatted(URI.create(admin).getAuthority()));
    prometheus =
        Tool.start(
            directory,
            program,
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port);
    prometheus.await("readiness", () -> get(server + "/-/ready").statusCode() == 200);
    giveOrders();
  }

  private void startDemo() throws IOException {
    Path jar = Path.of("target", "vouchsafe.jar").toAbsolutePath();
    assertThat(jar).as("the packaged jar").exists();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    demo = Tool.start(directory, java, "-jar", jar.toString(), "demo");
    Awaitility.await("the demo")
        .atMost(PATIENCE)
        .until(() -> demo.text().contains("Ctrl-C ends it"));
    String said = demo.text();
    admin = found("curl -s (http://\\S+)/metrics", said);
    api = found("(http://\\S+)/v1/acme/decisions", said);
    files = Path.of(found("Settings and certificates: (\\S+) ", said));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  /** A block and a break-glass allow, as an operator would give them. */
  private void giveOrders() throws Exception {
    String tomorrow = Instant.now().plus(Duration.ofHours(20)).toString();
    String sha256 =
        Tool.run(files, "sh", "-c", "openssl x509 -in unknown.pem -outform DER | sha256sum")
            .substring(0, 64);
    put(
        "/blocks/acme",
        "{\"by\":\"it\",\"why\":\"test\",\"entries\":[{\"subject\":\"CN=Nobody\"}]}");
    put(
        "/break-glass/acme/" + sha256,
        "{\"until\":\"%s\",\"by\":\"it\",\"why\":\"test\"}".formatted(tomorrow));
  }

  private void put(String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(admin + path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> get(String url, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What fronts, people and data planes ask of the demo. */
  private void traffic() throws Exception {
    // The responder is asked again.
    http.send(
        HttpRequest.newBuilder(URI.create(admin + "/cache/acme")).DELETE().build(),
        HttpResponse.BodyHandlers.discarding());
    for (String client : List.of("good", "revoked")) {
      String header = Files.readString(files.resolve(client + ".header")).strip();
      get(api + "/v1/acme/auth", "X-SSL-Client-Cert", header.substring(header.indexOf(' ') + 1));
    }
    decide("unknown.pem");
    Tool.attempt(
        files,
        "openssl",
        "ocsp",
        "-issuer",
        "issuing.pem",
        "-cert",
        "good.pem",
        "-noverify",
        "-url",
        api + "/ocsp/acme");
  }

  private void decide(String pem) throws Exception {
    http.send(
        HttpRequest.newBuilder(URI.create(api + "/v1/acme/decisions"))
            .header("Content-Type", "application/pem-certificate-chain")
            .POST(HttpRequest.BodyPublishers.ofFile(files.resolve(pem)))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  @Test
  @DisplayName("Each query of the dashboard has data in the demo")
  void dashboard() throws Exception {
    List<String> queries = new ArrayList<>();
    JsonNode board = JSON.readTree(MONITORING.resolve("dashboard.json").toFile());
    for (JsonNode expr : board.findValues("expr")) {
      queries.add(
          expr.asText()
              .replace("$instance", ".*")
              .replace("$tenant", ".*")
              .replace("$__rate_interval", "10s"));
    }
    assertThat(queries).hasSizeGreaterThan(40);
    for (String query : queries) {
      await(query);
    }
  }

  @Test
  @DisplayName("Each metric of the rules has data in the demo, and each rule can be evaluated")
  void rules() throws Exception {
    Set<String> names = metrics(withoutNotes(Files.readString(MONITORING.resolve("alerts.yml"))));
    assertThat(names).hasSizeGreaterThan(20);
    for (String name : names) {
      if (!NOT_IN_DEMO.contains(name) && !name.startsWith(OF_NODES)) {
        await(name);
      }
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(JSON.readTree(get(server + "/api/v1/rules").body()).findValues("health"))
                    .isNotEmpty()
                    .allMatch(health -> health.asText().equals("ok")));
    await("ALERTS{alertname=\"VouchsafeBreakGlassActive\", alertstate=\"firing\"}");
  }

  @Test
  @DisplayName("What the demo is said not to have it does not have")
  void notInDemo() throws Exception {
    await("vouchsafe_decisions_total");
    for (String name : NOT_IN_DEMO) {
      assertThat(query(name).path("data").path("result")).as(name).isEmpty();
    }
  }

  @Test
  @DisplayName("promtool checks the rules, their tests and the configuration")
  void promtool() throws Exception {
    String promtool = Tool.installed("promtool");
    Tool.run(MONITORING, promtool, "check", "rules", "alerts.yml");
    assertThat(Tool.run(MONITORING, promtool, "test", "rules", "alerts.test.yml"))
        .contains("SUCCESS");
    Tool.run(directory, promtool, "check", "config", "prometheus.yml");
  }

  private static String withoutNotes(String yaml) {
    return yaml.lines()
        .filter(line -> !line.strip().startsWith("#") && !line.contains("runbook_url"))
        .filter(line -> !line.contains("name: vouchsafe_"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static Set<String> metrics(String text) {
    Set<String> names = new TreeSet<>();
    METRIC.matcher(text).results().forEach(found -> names.add(found.group()));
    return names;
  }

  /** Until there is a number. */
  private void await(String query) {
    Awaitility.await(query)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              boolean there = hasNumber(query(query));
              if (!there) {
                traffic();
              }
              return there;
            });
  }

  private JsonNode query(String query) throws IOException, InterruptedException {
    String escaped = URLEncoder.encode(query, StandardCharsets.UTF_8);
    return JSON.readTree(get(server + "/api/v1/query?query=" + escaped).body());
  }

  private static boolean hasNumber(JsonNode answer) {
    for (JsonNode series : answer.path("data").path("result")) {
      if (!series.path("value").path(1).asText().equals("NaN")) {
        return true;
      }
    }
    return false;
  }
}
