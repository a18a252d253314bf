package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** The jar that {@code make build} leaves, started as an operator would. */
final class RunningService implements AutoCloseable {
  private final Tool process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path settings;
  private final String listen;
  final int api;
  final int admin;

  /**
   * Starts {@code serve}.
   *
   * @param tenants the settings below {@code tenants:}, indented by two
   */
  RunningService(Path directory, String tenants) throws IOException {
    this(directory, "", tenants);
  }

  /**
   * The same with further ports.
   *
   * @param listen more entries of {@code listen}, each behind a comma
   */
  RunningService(Path directory, String listen, String tenants) throws IOException {
    this(directory, listen, tenants, command -> command);
    process.await("readiness", () -> get(admin, "/health/ready").statusCode() == 200);
  }

  /** The same in a network namespace, where only its neighbours can ask it. */
  RunningService(Path directory, String tenants, Namespace namespace) throws IOException {
    this(directory, "", tenants, namespace::command);
    process.awaitLine("ready: api port");
  }

  /**
   * Starts it and waits for nothing.
   *
   * @param placed makes of its command the one that is run
   */
  RunningService(Path directory, String listen, String tenants, UnaryOperator<List<String>> placed)
      throws IOException {
    this.listen = listen;
    api = Tool.freePort();
    admin = Tool.freePort();
    settings = directory.resolve("vouchsafe.yaml");
    write(tenants);
    Path jar = Path.of("target", "vouchsafe.jar").toAbsolutePath();
    assertThat(jar).as("the packaged jar").exists();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            // It runs too short for the second compiler, as the tests do.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-jar",
            jar.toString(),
            "serve",
            "--config",
            settings.toString());
    process = Tool.start(directory, placed.apply(command).toArray(String[]::new));
  }

  /** Writes the settings anew, these below {@code tenants:}. */
  void write(String tenants) throws IOException {
    Files.writeString(
        settings,
        "listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d%s }%ntenants:%n%s"
            .formatted(api, admin, listen, tenants));
  }

  HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
  }

  /** {@code PUT} of a JSON document to the admin port. */
  HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** {@code DELETE} at the admin port. */
  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path)).DELETE().build(),
        BodyHandlers.ofString());
  }

  /** {@code POST /v1/acme/decisions} with a PEM file, under the policy {@code default}. */
  JsonNode decide(Path pem) throws IOException, InterruptedException {
    return decide(pem, "default");
  }

  JsonNode decide(Path pem, String policy) throws IOException, InterruptedException {
    String url = "http://127.0.0.1:" + api + "/v1/acme/decisions?policy=" + policy;
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/pem-certificate-chain")
                .POST(HttpRequest.BodyPublishers.ofFile(pem))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  Tool process() {
    return process;
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
