package io.vouchsafe.proxy.it.ike;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vouchsafe.proxy.it.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The packaged jar, started as an operator would, reachable for the lab's gateway. */
public final class IkeService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final Path jar;
  private final Path hosts;
  private final String options;
  private final String address;
  private final int api;
  private final int admin;
  private volatile Tool process;

  /**
   * Starts it.
   *
   * @param options of its JVM
   * @param tenants the settings below {@code tenants:}, indented by two
   */
  IkeService(
      Path directory, Path jar, String options, LabNetwork network, Path hosts, String tenants)
      throws Exception {
    this.options = options;
    this.directory = directory;
    this.jar = jar;
    this.hosts = hosts;
    address = network.testAddress();
    api = Tool.freePort();
    admin = Tool.freePort();
    Files.writeString(directory.resolve("api.token"), "nobody-in-this-lab-needs-it");
    write(tenants);
    process = started();
  }

  /** Writes the settings anew. */
  public void write(String tenants) throws IOException {
    Files.writeString(
        directory.resolve("vouchsafe.yaml"),
        "listen: { api: %s:%d, admin: 127.0.0.1:%d, api_token: file:api.token }%ntenants:%n%s"
            .formatted(address, api, admin, tenants));
  }

  private Tool started() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String serve =
        "mount --bind '%s' /etc/hosts && exec '%s' %s -jar '%s' serve --config vouchsafe.yaml"
            .formatted(hosts, java, options, jar);
    // Mounts of its own, for the names of the lab.
    Tool started = Tool.start(directory, Tool.installed("unshare"), "-m", "sh", "-c", serve);
    started.await("readiness", () -> get("/health/ready").statusCode() == 200);
    return started;
  }

  /** Base URL of the API, as the gateway reaches it. */
  String apiUrl() {
    return "http://" + address + ":" + api;
  }

  /** {@code GET} of the admin port. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** {@code GET}, which must be answered by JSON. */
  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError("GET " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** {@code POST} of a JSON document to the admin port. */
  public HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** {@code POST /reload}. */
  public HttpResponse<String> reload() throws IOException, InterruptedException {
    return send(request("/reload").POST(BodyPublishers.noBody()));
  }

  /** {@code DELETE /cache/acme}: all is asked about anew. */
  HttpResponse<String> forget() throws IOException, InterruptedException {
    return send(request("/cache/acme").DELETE());
  }

  /** The same of what is revoked or on hold, too. */
  HttpResponse<String> forgetRevoked() throws IOException, InterruptedException {
    return send(request("/cache/acme?revoked=true").DELETE());
  }

  /** Live sessions of somebody with that name, or of everybody for an empty one. */
  List<JsonNode> sessions(String identity) throws IOException, InterruptedException {
    String query =
        identity.isEmpty()
            ? ""
            : "&identity=" + URLEncoder.encode(identity, StandardCharsets.UTF_8);
    JsonNode all = json("/sessions?tenant=acme" + query).get("sessions");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  /** Decisions of the tenant until now, by its metrics. */
  public long decisions() throws IOException, InterruptedException {
    return counted("vouchsafe_decisions_total{");
  }

  /** OCSP requests that its relay has answered the tenant until now. */
  public long questions() throws IOException, InterruptedException {
    return counted("vouchsafe_relay_requests_total{");
  }

  private long counted(String metric) throws IOException, InterruptedException {
    return (long)
        get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith(metric) && line.contains("tenant=\"acme\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }

  /** The tunnel that {@code tunnels explain} names for that peer, or {@code none}. */
  String explain(String remote, String local, String identity, String certificate)
      throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String said =
        Tool.attempt(
            directory,
            java,
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString(),
            "tunnels",
            "explain",
            "--config",
            "vouchsafe.yaml",
            "--remote-ip",
            remote,
            "--local-ip",
            local,
            "--id",
            identity,
            "--cert",
            certificate);
    Matcher tunnel = Pattern.compile("(?m)^tunnel: (\\S+)").matcher(said);
    if (tunnel.find()) {
      return tunnel.group(1);
    }
    if (!Pattern.compile("(?m)^deny: (identity_not_listed|no_tunnel)$").matcher(said).find()) {
      throw new AssertionError("tunnels explain said " + said);
    }
    return "none";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create(String.format(Locale.ROOT, "http://127.0.0.1:%d%s", admin, path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** What it printed in this life. */
  public String log() {
    return process.text();
  }

  /** The last lines of that. */
  String logEnd() {
    List<String> lines = process.output();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  void stop() throws InterruptedException {
    process.terminate();
  }

  /** Ends without a word. */
  void kill() throws Exception {
    process.signal("KILL");
    process.terminate();
  }

  /** Starts again, with its state. */
  void start() throws IOException {
    process = started();
  }

  @Override
  public void close() throws InterruptedException {
    http.close();
    process.close();
  }
}
