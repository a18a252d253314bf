package io.vouchsafe.proxy.demo;

import io.vertx.core.Vertx;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.app.Capacity;
import io.vouchsafe.proxy.app.Service;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.record.RecordLimits;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A service that runs on settings and certificates of its own making, with a responder and an
 * application for it.
 *
 * <p>The service is the one that {@code serve --record} starts: settings from a YAML file,
 * questions over HTTP, clients over TLS.
 */
public final class Demo implements AutoCloseable {
  private final DemoFiles files;
  private final Scenarios scenarios;
  private final Vertx vertx;
  private final ScriptedResponder responder;
  private final OutputStream journal;
  private final Service service;
  private final DemoCalls calls;
  private boolean closed;

  private Demo(
      DemoFiles files,
      Scenarios scenarios,
      Vertx vertx,
      ScriptedResponder responder,
      OutputStream journal,
      Service service,
      DemoCalls calls) {
    this.files = files;
    this.scenarios = scenarios;
    this.vertx = vertx;
    this.responder = responder;
    this.journal = journal;
    this.service = service;
    this.calls = calls;
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
    DemoPki pki = new DemoPki(new BouncyCastleProvider(), clock.instant());
    Scenarios scenarios = new Scenarios(pki, clock);
    scenarios.writeTo(files);
    Vertx vertx = Vertx.vertx();
    ScriptedResponder responder =
        Patience.await(ScriptedResponder.start(vertx, scenarios.honest()));
    DemoApplication application = Patience.await(DemoApplication.start(vertx));
    Path settings = files.settings(ports, responder.url(), application.url());
    OutputStream journal = Files.newOutputStream(files.directory().resolve("decisions.jsonl"));
    Service service = serve(settings, clock, journal);
    List<LiveClients> fronts =
        service.tlsFrontPorts().stream()
            .map(port -> new LiveClients(vertx, port, pki.root()))
            .toList();
    DemoCalls calls =
        new DemoCalls(service.apiPort(), service.adminPort(), fronts.getFirst(), fronts.getLast());
    return new Demo(files, scenarios, vertx, responder, journal, service, calls);
  }

  private static Service serve(Path file, InstantSource clock, OutputStream journal)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    Settings settings =
        switch (read(file)) {
          case SettingsReading.Read read -> read.settings();
          case SettingsReading.Refused refused ->
              throw new IOException("the demo's own settings are refused: " + refused.problems());
        };
    RecordFile record =
        RecordFile.open(file.resolveSibling("record.jsonl"), RecordLimits.DEFAULT, clock.instant());
    return Patience.await(
        Service.start(
            settings,
            () -> read(file),
            StateDirectory.open(file.resolveSibling("state"), file.toString()),
            Optional.of(record),
            clock,
            journal,
            Capacity.ofThisMachine()));
  }

  private static SettingsReading read(Path file) {
    return new SettingsReader(Map.of()).read(file);
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
        Patience.await(up ? responder.down() : responder.up());
        up = !up;
      }
      responder.behave(scenario.behaviour());
      Seen seen = scenario.step().take(calls);
      table.line(scenario, seen);
      right += seen.answer().equals(scenario.expected()) ? 1 : 0;
    }
    if (!up) {
      Patience.await(responder.up());
    }
    responder.behave(scenarios.honest());
    table.sum(right, all.size());
    return right == all.size();
  }

  /** Prints what a person may try while it goes on serving. */
  public void invite(PrintStream out) {
    new Invitation(
            files.directory(),
            calls.api(),
            calls.admin(),
            "https://127.0.0.1:" + service.tlsFrontPorts().getFirst())
        .print(out);
  }

  /** Stops everything and removes the files; a second time it does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (journal;
        calls) {
      calls.clients().close();
      Patience.await(service.stop());
      Patience.await(vertx.close());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the demo did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      files.delete();
    }
  }
}
