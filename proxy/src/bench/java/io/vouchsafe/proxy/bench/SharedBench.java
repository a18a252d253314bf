package io.vouchsafe.proxy.bench;

import io.vouchsafe.proxy.shared.engine.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * What {@code shared} costs and spares: cached decisions of a node with it beside one without, and
 * what ten nodes together ask one responder beside what one asks alone.
 */
final class SharedBench {
  private static final int NODES = 10;
  private static final int WARM_UP = 300;
  private static final int CERTIFICATES = 200;

  private SharedBench() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-shared");
    Path data = Files.createDirectory(directory.resolve("redis"));
    try (RedisServer redis = RedisServer.start(data);
        BenchPki pki = new BenchPki(directory)) {
      Path key = directory.resolve("shared.key");
      Files.writeString(key, "0123456789abcdef0123456789abcdef");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      hits(redis, pki);
      requests(redis, pki);
    }
  }

  private static void hits(RedisServer redis, BenchPki pki) throws Exception {
    String header = "X-SSL-Client-Cert: " + pki.escapedLeaf();
    int shared = ForwardAuthBench.freePort();
    int alone = ForwardAuthBench.freePort();
    try (MeasuredServer ours =
            new MeasuredServer(
                command(shared(pki, redis, shared, "hits")),
                shared,
                "/v1/acme/auth",
                List.of(header));
        MeasuredServer yardstick =
            new MeasuredServer(
                command(pki.settings(alone, ForwardAuthBench.freePort())),
                alone,
                "/v1/acme/auth",
                List.of(header))) {
      System.out.println("cached decisions of a node with `shared` against one without");
      Comparison.run("alone", ours, yardstick);
    }
  }

  private static void requests(RedisServer redis, BenchPki pki) throws Exception {
    int alone = askedBy(List.of(pki.settings(ForwardAuthBench.freePort(), port())), pki, false);
    for (boolean atOnce : List.of(false, true)) {
      redis.flushall();
      List<Path> nodes = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        nodes.add(shared(pki, redis, ForwardAuthBench.freePort(), "node-" + i));
      }
      int together = askedBy(nodes, pki, atOnce);
      System.out.printf(
          "%,d certificates, each at all nodes %s: one node %,d requests, %d nodes %,d: %.2f%n",
          CERTIFICATES,
          atOnce ? "at once" : "one after the other",
          alone,
          NODES,
          together,
          (double) together / alone);
    }
  }

  private static int port() throws IOException {
    return ForwardAuthBench.freePort();
  }

  /** Requests for {@link #CERTIFICATES} fresh certificates, after a warm-up with others. */
  private static int askedBy(List<Path> settings, BenchPki pki, boolean atOnce) throws Exception {
    List<Process> processes = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<URI> urls = new ArrayList<>();
      for (Path each : settings) {
        processes.add(
            new ProcessBuilder(command(each))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        urls.add(
            URI.create(
                "http://127.0.0.1:"
                    + each.getFileName().toString().replaceAll("\\D", "")
                    + "/v1/acme/auth"));
      }
      login(client, urls, pki, "warm", WARM_UP, true);
      int before = pki.requests();
      login(client, urls, pki, "cold", CERTIFICATES, atOnce);
      return pki.requests() - before;
    } finally {
      processes.forEach(Process::destroy);
    }
  }

  private static void login(
      HttpClient client,
      List<URI> urls,
      BenchPki pki,
      String name,
      int certificates,
      boolean atOnce)
      throws Exception {
    for (String header :
        IntStream.range(0, certificates)
            .mapToObj(i -> pki.escapedDevice(name + i + "-" + System.nanoTime()))
            .toList()) {
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      for (URI url : urls) {
        answers.add(answer(client, url, header, 0));
        if (!atOnce) {
          answers.getLast().get();
        }
      }
      for (CompletableFuture<Integer> answer : answers) {
        if (answer.get() != 200) {
          throw new IllegalStateException("a login was answered " + answer.get());
        }
      }
    }
  }

  /** A service that is still starting is asked again. */
  private static CompletableFuture<Integer> answer(
      HttpClient client, URI url, String header, int times) {
    HttpRequest request = HttpRequest.newBuilder(url).header("X-SSL-Client-Cert", header).build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode)
        .exceptionallyCompose(
            failure -> {
              if (times > 600) {
                return CompletableFuture.failedFuture(failure);
              }
              return CompletableFuture.supplyAsync(
                      () -> times,
                      CompletableFuture.delayedExecutor(
                          100, java.util.concurrent.TimeUnit.MILLISECONDS))
                  .thenCompose(waited -> answer(client, url, header, times + 1));
            });
  }

  private static Path shared(BenchPki pki, RedisServer redis, int api, String node)
      throws IOException {
    Path settings = pki.settings(api, ForwardAuthBench.freePort());
    return Files.writeString(
        settings,
        Files.readString(settings)
            + "shared: { url: \"%s\", key: file:shared.key, node: %s }\n"
                .formatted(redis.url(), node));
  }

  private static List<String> command(Path settings) {
    return List.of(
        ForwardAuthBench.java(),
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-jar",
        ForwardAuthBench.jar(),
        "serve",
        "--config",
        settings.toString(),
        "--state",
        settings + ".state");
  }
}
