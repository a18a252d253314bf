package io.vouchsafe.proxy.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.ocvpn.agent.OcvpnAgent;
import java.security.GeneralSecurityException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The agent from its start to the end of its process. */
final class AgentLifetime {
  private static final long STOPPING_MILLIS = 4_000;
  private static final long LEAVING_SECONDS = 30;

  private final Console console;

  AgentLifetime(Console console) {
    this.console = console;
  }

  /**
   * Runs until a signal ends the process, or until the group is left where {@code leave} is said.
   */
  int run(AgentSettings settings, boolean leave) throws InterruptedException {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2));
    try {
      OcvpnAgent agent = OcvpnAgent.of(vertx, settings, console.clock(), this::say);
      return leave ? left(agent) : serve(agent);
    } catch (GeneralSecurityException e) {
      console.err().println("vouchsafe ocvpn-agent: " + e.getMessage());
      return ExitCode.REFUSED;
    } finally {
      var unused = vertx.close();
    }
  }

  private int left(OcvpnAgent agent) throws InterruptedException {
    try {
      return waitFor(agent.leave(), TimeUnit.SECONDS.toMillis(LEAVING_SECONDS))
          ? ExitCode.GOOD
          : ExitCode.REFUSED;
    } catch (ExecutionException | TimeoutException e) {
      say("not left: " + e.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private int serve(OcvpnAgent agent) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(agent), "vouchsafe-agent-stop"));
    agent.start();
    // Whatever ends it ends the process.
    new CountDownLatch(1).await();
    return ExitCode.GOOD;
  }

  /** A JVM that a signal ends would say 143, and nothing went wrong. */
  private void end(OcvpnAgent agent) {
    int code = ExitCode.GOOD;
    try {
      waitFor(agent.stop(), STOPPING_MILLIS);
    } catch (ExecutionException | TimeoutException e) {
      say("did not stop in time or cleanly: " + e);
      code = ExitCode.REFUSED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = ExitCode.REFUSED;
    }
    Runtime.getRuntime().halt(code);
  }

  private static <T> T waitFor(Future<T> future, long millis)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
  }

  private void say(String line) {
    console
        .err()
        .println(
            console.clock().instant().truncatedTo(ChronoUnit.MILLIS)
                + " ocvpn-agent: "
                + Ink.shown(line));
  }
}
