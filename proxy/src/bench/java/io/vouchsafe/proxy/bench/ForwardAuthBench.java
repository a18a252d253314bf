package io.vouchsafe.proxy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Cached decisions by forward auth (keep-alive HTTP, a 1 kB escaped PEM header) against a bare
 * Vert.x server that answers 200: one event loop and one core each, rounds in turn, requests per
 * server CPU-second.
 */
final class ForwardAuthBench {
  private ForwardAuthBench() {}

  static void run() throws Exception {
    try (BenchPki pki = new BenchPki(Files.createTempDirectory("vouchsafe-bench"))) {
      String header = header(pki);
      int bare = freePort();
      try (MeasuredServer ours = service(jar(), pki);
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
        Comparison.run("bare", ours, yardstick);
        if (EarlierJar.path().isPresent()) {
          against(EarlierJar.path().get(), ours);
        }
      }
    }
  }

  /** An earlier version with files of its own: two processes never share a state directory. */
  private static void against(String earlier, MeasuredServer ours) throws Exception {
    try (BenchPki pki = new BenchPki(Files.createTempDirectory("vouchsafe-before"));
        MeasuredServer before = service(earlier, pki)) {
      System.out.println("forward auth from the cache against " + earlier);
      Comparison.run("before", ours, before);
    }
  }

  private static MeasuredServer service(String jar, BenchPki pki) throws Exception {
    int api = freePort();
    return new MeasuredServer(
        List.of(
            java(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-jar",
            jar,
            "serve",
            "--config",
            pki.settings(api, freePort()).toString()),
        api,
        "/v1/acme/auth",
        List.of(header(pki)));
  }

  private static String header(BenchPki pki) {
    return "X-SSL-Client-Cert: " + pki.escapedLeaf();
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
