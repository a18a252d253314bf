package io.vouchsafe.proxy.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From starting the process to the first answer, ms: plain, and with an AppCDS archive. */
final class StartBench {
  private static final int RUNS = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private StartBench() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-start");
    try (BenchPki pki = new BenchPki(directory)) {
      Path archive = directory.resolve("vouchsafe.jsa");
      start(pki, "-XX:ArchiveClassesAtExit=" + archive);
      System.out.println("start to first answer, ms (" + RUNS + " runs, 64 MB heap, SerialGC)");
      report("plain", pki, "-Xshare:auto");
      report("AppCDS", pki, "-XX:SharedArchiveFile=" + archive);
    }
  }

  private static void report(String name, BenchPki pki, String option) throws Exception {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      times.add(start(pki, option));
    }
    times.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%-8s median %4.0f (min %.0f, max %.0f)%n",
        name,
        times.get(RUNS / 2),
        times.getFirst(),
        times.getLast());
  }

  private static double start(BenchPki pki, String option) throws Exception {
    int api = ForwardAuthBench.freePort();
    Path settings = pki.settings(api, ForwardAuthBench.freePort());
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(
                ForwardAuthBench.java(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                option,
                "-jar",
                ForwardAuthBench.jar(),
                "serve",
                "--config",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      byte[] request =
          ("GET /v1/acme/auth HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-SSL-Client-Cert: "
                  + pki.escapedLeaf()
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      String status = firstAnswer(api, request, process);
      double millis = (System.nanoTime() - begin) / 1e6;
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IllegalStateException("the first answer was " + status);
      }
      return millis;
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static String firstAnswer(int port, byte[] request, Process process)
      throws InterruptedException, IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        socket.getOutputStream().write(request);
        return new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
      } catch (IOException notYet) {
        Thread.sleep(2);
      }
    }
    throw new IOException("no answer on port " + port);
  }
}
