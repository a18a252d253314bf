package io.vouchsafe.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cached decisions by forward auth (keep-alive HTTP, a 1 kB escaped PEM header) against a bare
 * Vert.x server that answers 200: one event loop and one core each, rounds in turn, requests per
 * server CPU-second.
 */
final class ForwardAuthBench {
  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUNDS = 9;
  private static final Duration LENGTH = Duration.ofSeconds(4);

  private ForwardAuthBench() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-bench");
    try (BenchPki pki = new BenchPki(directory)) {
      int api = freePort();
      int bare = freePort();
      String header = "X-SSL-Client-Cert: " + pki.escapedLeaf();
      try (MeasuredServer ours =
              new MeasuredServer(
                  List.of(
                      java(),
                      "-XX:+UseSerialGC",
                      "-Xmx512m",
                      "-jar",
                      jar(),
                      "serve",
                      "--config",
                      pki.settings(api, freePort()).toString()),
                  api,
                  "/v1/acme/auth",
                  List.of(header));
          MeasuredServer yardstick =
              new MeasuredServer(
                  List.of(
                      java(),
                      "-XX:+UseSerialGC",
                      "-Xmx512m",
                      "-cp",
                      System.getProperty("java.class.path"),
                      BareServer.class.getName(),
                      Integer.toString(bare)),
                  bare,
                  "/",
                  List.of(header))) {
        System.out.println(
            "forward auth from the cache against bare Vert.x, one event loop each, header of "
                + header.length()
                + " bytes");
        compare(ours, yardstick);
      }
    }
  }

  private static void compare(MeasuredServer ours, MeasuredServer yardstick)
      throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      ours.round(LENGTH);
      yardstick.round(LENGTH);
    }
    System.out.println("round   ours/CPU-s   bare/CPU-s   ratio   ours p99 ms   bare p99 ms");
    List<Double> ratios = new ArrayList<>();
    for (int i = 1; i <= ROUNDS; i++) {
      MeasuredServer.Round a = ours.round(LENGTH);
      MeasuredServer.Round b = yardstick.round(LENGTH);
      double ratio = a.requestsPerCpuSecond() / b.requestsPerCpuSecond();
      ratios.add(ratio);
      System.out.printf(
          Locale.ROOT,
          "%5d %12.0f %12.0f %7.2f %13.2f %13.2f%n",
          i,
          a.requestsPerCpuSecond(),
          b.requestsPerCpuSecond(),
          ratio,
          a.p99Millis(),
          b.p99Millis());
    }
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT,
        "median ratio %.2f (min %.2f, max %.2f)%n",
        ratios.get(ROUNDS / 2),
        ratios.getFirst(),
        ratios.getLast());
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The packaged jar; the benchmarks are started from the project's root. */
  static String jar() {
    return Path.of("proxy", "target", "vouchsafe.jar").toAbsolutePath().toString();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
