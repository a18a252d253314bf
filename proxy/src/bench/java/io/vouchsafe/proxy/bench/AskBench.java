package io.vouchsafe.proxy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cached decisions over SPOE and over gRPC beside forward auth: one service, one core, rounds in
 * turn, decisions a CPU-second of the service.
 */
final class AskBench {
  private static final int ROUNDS = 7;
  private static final int WARM_UP_ROUNDS = 4;
  private static final int SECONDS = 4;
  private static final double TICKS_PER_SECOND = 100;

  private AskBench() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-ask");
    try (BenchPki pki = new BenchPki(directory)) {
      pki.writeTls();
      int api = ForwardAuthBench.freePort();
      int spoe = ForwardAuthBench.freePort();
      int grpc = ForwardAuthBench.freePort();
      Path settings = pki.settings(api, ForwardAuthBench.freePort());
      Files.writeString(
          settings,
          Files.readString(settings)
              .replace(
                  "listen: { ",
                  "listen: { spoe: 127.0.0.1:%d, grpc: 127.0.0.1:%d, ".formatted(spoe, grpc)));
      try (MeasuredServer auth =
          new MeasuredServer(
              List.of(
                  ForwardAuthBench.java(),
                  "-XX:+UseSerialGC",
                  "-Xmx512m",
                  "-jar",
                  ForwardAuthBench.jar(),
                  "serve",
                  "--config",
                  settings.toString()),
              api,
              "/v1/acme/auth",
              List.of("X-SSL-Client-Cert: " + pki.escapedLeaf()))) {
        compare(auth, spoe, grpc, directory);
      }
    }
  }

  private static void compare(MeasuredServer auth, int spoe, int grpc, Path directory)
      throws Exception {
    List<double[]> rounds = new ArrayList<>();
    for (int i = 0; i < WARM_UP_ROUNDS + ROUNDS; i++) {
      double[] round = {
        auth.round(java.time.Duration.ofSeconds(SECONDS)).requestsPerCpuSecond(),
        round(auth, "spoe", spoe, directory),
        round(auth, "grpc", grpc, directory)
      };
      if (i >= WARM_UP_ROUNDS) {
        rounds.add(round);
      }
    }
    System.out.println("cached decisions a CPU-second of one service, medians of " + ROUNDS);
    String[] names = {"forward auth", "SPOE", "gRPC ext_authz"};
    for (int i = 0; i < names.length; i++) {
      int at = i;
      System.out.printf(
          Locale.ROOT,
          "%-16s %8.0f   %.2f of forward auth%n",
          names[i],
          median(rounds.stream().map(round -> round[at]).toList()),
          median(rounds.stream().map(round -> round[at] / round[0]).toList()));
    }
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private static double round(MeasuredServer server, String kind, int port, Path directory)
      throws IOException, InterruptedException {
    double before = server.cpuSeconds();
    Process crowd =
        new ProcessBuilder(
                "taskset",
                "-c",
                "1",
                ForwardAuthBench.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AskCrowd.class.getName(),
                kind,
                Integer.toString(port),
                Integer.toString(SECONDS),
                directory.resolve("client.pem").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said;
    try (BufferedReader lines = crowd.inputReader()) {
      said = lines.readLine();
    }
    crowd.waitFor();
    double cpu = server.cpuSeconds() - before;
    String[] figures = String.valueOf(said).split(" ", -1);
    if (figures.length != 3 || !figures[1].equals("0") || figures[0].equals("0")) {
      throw new IllegalStateException(kind + ": answered and failed: " + said);
    }
    return Long.parseLong(figures[0]) / cpu;
  }
}
