package io.vouchsafe.proxy.it.page;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.it.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Debian's Chromium without a window; it begins with an empty profile and asks nobody by itself.
 */
final class Chromium implements AutoCloseable {
  private final Path profile;
  private final Tool process;
  private final DevTools tools;

  /**
   * Starts it.
   *
   * @param directory an empty one, for its profile
   */
  Chromium(Path directory) throws Exception {
    profile = directory;
    String program = Tool.installed("chromium");
    process =
        Tool.start(
            directory,
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--disable-extensions",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--user-data-dir=" + directory,
            "--remote-debugging-port=0",
            "about:blank");
    Path file = directory.resolve("DevToolsActivePort");
    process.await(
        "the port of DevTools", () -> Files.exists(file) && Files.readAllLines(file).size() >= 2);
    List<String> lines = Files.readAllLines(file);
    tools = new DevTools(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)));
  }

  /** A tab that shares nothing with the others. */
  Tab tab() throws Exception {
    String context =
        tools.send("Target.createBrowserContext", new JsonObject()).getString("browserContextId");
    String target =
        tools
            .send(
                "Target.createTarget",
                new JsonObject().put("url", "about:blank").put("browserContextId", context))
            .getString("targetId");
    String session =
        tools
            .send(
                "Target.attachToTarget",
                new JsonObject().put("targetId", target).put("flatten", true))
            .getString("sessionId");
    return new Tab(tools, context, session);
  }

  @Override
  public void close() throws Exception {
    tools.close();
    List<ProcessHandle> children =
        ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    process.close();
    // They write into the profile to their end, and whose it is deletes it now.
    children.forEach(ProcessHandle::destroyForcibly);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(
            gone -> gone instanceof IOException || gone instanceof UncheckedIOException)
        .until(this::isEmptied);
  }

  private boolean isEmptied() throws IOException {
    try (Stream<Path> all = Files.walk(profile)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!each.equals(profile)) {
          Files.deleteIfExists(each);
        }
      }
    }
    try (Stream<Path> left = Files.list(profile)) {
      return left.findAny().isEmpty();
    }
  }
}
