package io.vouchsafe.proxy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged jar, serving; and a client that asks it for verdicts. */
public final class PackagedService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();

  /** To answer what is in flight; the contract gives it 5 s. */
  private static final long SECONDS_TO_STOP = 10;

  private final Process process;
  private final Path settings;
  private final double startMillis;
  public final int admin;
  public final int api;

  /** One verdict and how long it took over HTTP. */
  public record Answer(int status, String body, double millis) {
    public boolean says(String member, String word) {
      return body.contains("\"" + member + "\":\"" + word + "\"");
    }
  }

  /**
   * Starts it with settings in {@code directory}.
   *
   * @param tenants what stands below {@code tenants:}, indented by two
   */
  PackagedService(Path directory, String tenants) throws IOException, InterruptedException {
    this(directory, tenants, List.of(java()));
  }

  /**
   * The same, started by {@code launcher}.
   *
   * @param launcher what stands before {@code -jar}; it ends in the process that serves, not in
   *     another one above it
   */
  public PackagedService(Path directory, String tenants, List<String> launcher)
      throws IOException, InterruptedException {
    this(directory, tenants, launcher, PATIENCE);
  }

  /** The same, waiting so long for it to be ready. */
  PackagedService(Path directory, String tenants, List<String> launcher, Duration patience)
      throws IOException, InterruptedException {
    api = ForwardAuthBench.freePort();
    admin = ForwardAuthBench.freePort();
    settings = directory.resolve("vouchsafe.yaml");
    write(tenants);
    long begin = System.nanoTime();
    List<String> command = new ArrayList<>(launcher);
    command.addAll(
        List.of("-jar", ForwardAuthBench.jar(), "serve", "--config", settings.toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("service.log").toFile())
            .start();
    awaitReady(directory, patience);
    startMillis = (System.nanoTime() - begin) / 1e6;
  }

  /** Writes the settings anew, for the next reload. */
  void write(String tenants) throws IOException {
    Files.writeString(
        settings,
        "listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d }%ntenants:%n%s"
            .formatted(api, admin, tenants));
  }

  /** From starting the process until it was ready. */
  double startMillis() {
    return startMillis;
  }

  /** The {@code java} that runs this bench. */
  public static String java() {
    return ForwardAuthBench.java();
  }

  public long pid() {
    return process.pid();
  }

  /** {@code POST /v1/TENANT/decisions}. */
  Answer decide(String tenant, String pem) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(api, "/v1/" + tenant + "/decisions"))
            .header("Content-Type", "application/pem-certificate-chain")
            .POST(HttpRequest.BodyPublishers.ofString(pem, StandardCharsets.US_ASCII))
            .build();
    long begin = System.nanoTime();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body(), (System.nanoTime() - begin) / 1e6);
  }

  /** Bytes of live objects, counted by the JDK's {@code jcmd} after a collection. */
  public long liveHeap() throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process count =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram").start();
    try (BufferedReader lines = count.inputReader()) {
      String total =
          lines.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
      return Long.parseLong(total.strip().split("\\s+")[2]);
    }
  }

  /** Lines of {@code /metrics} that begin so. */
  public List<String> metrics(String prefix) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url(admin, "/metrics")).build();
    return http.send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(prefix))
        .toList();
  }

  /** Milliseconds of processor time that the service has taken since it was started. */
  double cpuMillis() {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
  }

  /** {@code POST /reload}. */
  Answer reload() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(admin, "/reload"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    long begin = System.nanoTime();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body(), (System.nanoTime() - begin) / 1e6);
  }

  /** Length of {@code /metrics}. */
  long metricsBytes() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url(admin, "/metrics")).build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
  }

  private void awaitReady(Path directory, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        HttpRequest ready = HttpRequest.newBuilder(url(admin, "/health/ready")).build();
        if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // The admin port is not bound yet.
      }
      Thread.sleep(20);
    }
    close();
    throw new IOException(
        "the service did not start:\n" + Files.readString(directory.resolve("service.log")));
  }

  private static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() throws InterruptedException {
    http.close();
    process.destroy();
    if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
