package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.app.Capacity;
import io.vouchsafe.proxy.app.Service;
import io.vouchsafe.proxy.journal.StderrAppender;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.state.StateDirectory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The service from its start to its graceful end. */
final class ServiceLifetime {
  /** Contract, section 4: within 5 s of SIGTERM; the rest is the JVM's own end. */
  private static final long PATIENCE_MILLIS = 4_500;

  private final Console console;
  private final Supplier<SettingsReading> source;
  private final Optional<RecordFile> record;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<Service> started = new CompletableFuture<>();

  /**
   * Reloads what {@code source} reads.
   *
   * @param record where decisions are recorded
   */
  ServiceLifetime(Console console, Supplier<SettingsReading> source, Optional<RecordFile> record) {
    this.console = console;
    this.source = source;
    this.record = record;
  }

  /** Starts, and comes back only if that fails: what ends it otherwise ends the process. */
  int run(Settings settings, StateDirectory state) {
    // Before anything else: a SIGHUP that comes during the start waits for its end.
    if (!HangUp.handle(this::reload)) {
      console
          .err()
          .println(
              "vouchsafe: SIGHUP is not to be had here (nohup ignores it); POST /reload reloads");
    }
    try {
      Service service =
          Service.start(
                  settings,
                  source,
                  state,
                  record,
                  console.clock(),
                  console.out(),
                  Capacity.ofThisMachine())
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(service), "vouchsafe-stop"));
      started.complete(service);
      SystemdNotice.ready(console);
      stopped.await();
      return ExitCode.GOOD;
    } catch (ExecutionException e) {
      console.err().println("vouchsafe: cannot start: " + e.getCause());
      return ExitCode.REFUSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.REFUSED;
    }
  }

  /** What comes of it is in the service's log. */
  private void reload() {
    var unused = started.thenApply(Service::reload);
  }

  /** Answers what is in flight. A JVM that a signal ends would say 143, and nothing went wrong. */
  private void end(Service service) {
    int code = ExitCode.GOOD;
    try {
      service
          .stop()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      console.err().println("vouchsafe: did not stop in time or cleanly: " + e);
      code = ExitCode.REFUSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = ExitCode.REFUSED;
    }
    stopped.countDown();
    StderrAppender.endOfLog();
    Runtime.getRuntime().halt(code);
  }
}
