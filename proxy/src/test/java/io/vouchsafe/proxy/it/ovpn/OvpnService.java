package io.vouchsafe.proxy.it.ovpn;

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
import java.util.stream.StreamSupport;

/** The packaged jar, started as an operator would. */
final class OvpnService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path directory;
  private final Path jar;
  private final int api;
  private final int admin;
  private volatile Tool process;

  /** Starts it with these settings below {@code tenants:}. */
  OvpnService(Path directory, Path jar, String tenants) throws IOException {
    this.directory = directory;
    this.jar = jar;
    api = Tool.freePort();
    admin = Tool.freePort();
    write(tenants);
    start();
  }

  /** Writes the settings anew. */
  void write(String tenants) throws IOException {
    Files.writeString(
        directory.resolve("vouchsafe.yaml"),
        "listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d }%ntenants:%n%s"
            .formatted(api, admin, tenants));
  }

  /** Starts it, again with its state. */
  void start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process =
        Tool.start(
            directory,
            java,
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString(),
            "serve",
            "--config",
            "vouchsafe.yaml",
            "--state",
            "state");
    process.await("readiness", () -> get("/health/live").statusCode() == 200);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError("GET " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** {@code DELETE /cache/acme}: all is asked about anew. */
  void forget() throws IOException, InterruptedException {
    HttpResponse<String> answer = send(request("/cache/acme").DELETE());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  /** All live sessions. */
  List<JsonNode> sessions() throws IOException, InterruptedException {
    JsonNode all = json("/sessions?tenant=acme&limit=1000").get("sessions");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  /** Live sessions of somebody with that name. */
  List<JsonNode> sessions(String identity) throws IOException, InterruptedException {
    String query = "&identity=" + URLEncoder.encode(identity, StandardCharsets.UTF_8);
    JsonNode all = json("/sessions?tenant=acme&limit=1000" + query).get("sessions");
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  /** Sums the series of a metric whose labels hold all of {@code labels}. */
  double metric(String name, String... labels) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** What it printed in this life. */
  String log() {
    return process.text();
  }

  /** The last lines of that. */
  String logEnd() {
    List<String> lines = process.output();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** SIGTERM. */
  void stop() throws InterruptedException {
    process.terminate();
  }

  /** Ends without a word. */
  void kill() throws Exception {
    process.signal("KILL");
    process.terminate();
  }

  @Override
  public void close() throws InterruptedException {
    http.close();
    process.close();
  }
}
