package io.vouchsafe.proxy.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.app.Capacity;
import io.vouchsafe.proxy.app.Service;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A service that runs on settings and certificates of its own making, and a responder for it.
 *
 * <p>The service is the one that {@code serve} starts: settings from a YAML file, questions over
 * HTTP.
 */
public final class Demo implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;
  private static final String TENANT = "acme";

  private final DemoFiles files;
  private final Scenarios scenarios;
  private final Vertx vertx;
  private final ScriptedResponder responder;
  private final OutputStream journal;
  private final Service service;
  private final HttpClient http = HttpClient.newHttpClient();
  private boolean closed;

  private Demo(
      DemoFiles files,
      Scenarios scenarios,
      Vertx vertx,
      ScriptedResponder responder,
      OutputStream journal,
      Service service) {
    this.files = files;
    this.scenarios = scenarios;
    this.vertx = vertx;
    this.responder = responder;
    this.journal = journal;
    this.service = service;
  }

  /**
   * Starts everything.
   *
   * @param ports where the service listens
   */
  public static Demo start(InstantSource clock, DemoPorts ports)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    DemoFiles files = DemoFiles.create();
    try {
      return start(files, clock, ports);
    } catch (IOException | ExecutionException | InterruptedException | TimeoutException e) {
      files.delete();
      throw e;
    }
  }

  private static Demo start(DemoFiles files, InstantSource clock, DemoPorts ports)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    Scenarios scenarios =
        new Scenarios(new DemoPki(new BouncyCastleProvider(), clock.instant()), clock);
    scenarios.writeTo(files);
    Vertx vertx = Vertx.vertx();
    ScriptedResponder responder = await(ScriptedResponder.start(vertx, scenarios.honest()));
    Settings settings = read(files.settings(ports.api(), ports.admin(), responder.url()));
    OutputStream journal = Files.newOutputStream(files.directory().resolve("decisions.jsonl"));
    Service service =
        await(
            Service.start(settings, StateDirectory.NONE, clock, journal, Capacity.ofThisMachine()));
    return new Demo(files, scenarios, vertx, responder, journal, service);
  }

  /** Plays every scenario, prints the table, and says whether every answer was right. */
  public boolean play(PrintStream out)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    ScenarioTable table = new ScenarioTable(out);
    table.heading();
    List<Scenario> all = scenarios.all();
    int right = 0;
    boolean up = true;
    for (Scenario scenario : all) {
      if (up != scenario.responderUp()) {
        await(up ? responder.down() : responder.up());
        up = !up;
      }
      responder.behave(scenario.behaviour());
      Seen seen = ask(scenario);
      table.line(scenario, seen);
      right += seen.answer().equals(scenario.expected()) ? 1 : 0;
    }
    if (!up) {
      await(responder.up());
    }
    responder.behave(scenarios.honest());
    table.sum(right, all.size());
    return right == all.size();
  }

  private Seen ask(Scenario scenario) throws IOException, InterruptedException {
    HttpRequest question =
        HttpRequest.newBuilder(decisions())
            .header("Content-Type", "application/pem-certificate-chain")
            .POST(HttpRequest.BodyPublishers.ofString(DemoFiles.pem(scenario.client())))
            .build();
    long started = System.nanoTime();
    HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    return Seen.of(new JsonObject(answer.body()), millis);
  }

  private URI decisions() {
    return URI.create("http://127.0.0.1:" + service.apiPort() + "/v1/" + TENANT + "/decisions");
  }

  /** Prints what a person may try while it goes on serving. */
  public void invite(PrintStream out) {
    Path directory = files.directory();
    String admin = "http://127.0.0.1:" + service.adminPort();
    out.printf(
        """

        Still serving. Try:
          curl -s --data-binary @%1$s/good.pem -H 'Content-Type: application/pem-certificate-chain' %2$s
          curl -s --data-binary @%1$s/revoked.pem -H 'Content-Type: application/pem-certificate-chain' %2$s
          curl -si -H @%1$s/good.header %3$s
          curl -si -H @%1$s/revoked.header %3$s
          curl -s %4$s/metrics
          vouchsafe check --config %1$s/vouchsafe.yaml %1$s/revoked.pem
        Settings and certificates: %1$s (removed at the end). Ctrl-C ends it.
        """,
        directory,
        decisions(),
        "http://127.0.0.1:" + service.apiPort() + "/v1/" + TENANT + "/auth",
        admin);
  }

  /** Stops everything and removes the files; a second time it does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (journal) {
      http.close();
      await(service.stop());
      await(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the demo did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      files.delete();
    }
  }

  private static Settings read(Path file) throws IOException {
    return switch (new SettingsReader(Map.of()).read(file)) {
      case SettingsReading.Read read -> read.settings();
      case SettingsReading.Refused refused ->
          throw new IOException("the demo's own settings are refused: " + refused.problems());
    };
  }

  private static <T> T await(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
