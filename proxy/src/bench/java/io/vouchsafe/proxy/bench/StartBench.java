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
import java.util.stream.Stream;

/**
 * From starting the process to the first answer, ms: the plain jar, the jar with an AppCDS archive,
 * and what {@code make package} installs. They take turns, so that a busy moment slows all of them.
 */
final class StartBench {
  private static final int RUNS = 7;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path INSTALLED = Path.of("proxy/target/package/root/usr/lib/vouchsafe");

  /** One way to start: the command before {@code serve}, and how long it took. */
  private record Way(String name, List<String> command, List<Double> times) {
    Way(String name, String java, List<String> options, String jar) {
      this(
          name,
          Stream.of(List.of(java, "-Xmx64m", "-XX:+UseSerialGC"), options, List.of("-jar", jar))
              .flatMap(List::stream)
              .toList(),
          new ArrayList<>());
    }

    double median() {
      return times.stream().sorted().toList().get(times.size() / 2);
    }
  }

  private StartBench() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-start");
    try (BenchPki pki = new BenchPki(directory)) {
      Path archive = directory.resolve("vouchsafe.jsa");
      start(pki, jar("training", "-XX:ArchiveClassesAtExit=" + archive));
      Way plain = jar("plain jar", "-Xshare:auto");
      List<Way> ways =
          List.of(plain, jar("AppCDS", "-XX:SharedArchiveFile=" + archive), packaged());
      for (int i = 0; i < RUNS; i++) {
        for (Way way : ways) {
          way.times.add(start(pki, way));
        }
      }
      System.out.println("start to first answer, ms (" + RUNS + " runs, 64 MB heap, SerialGC)");
      ways.forEach(way -> report(way, plain));
    }
  }

  private static Way jar(String name, String option) {
    return new Way(name, ForwardAuthBench.java(), List.of(option), ForwardAuthBench.jar());
  }

  /** Java, archive and jar as its launcher puts them together. */
  private static Way packaged() {
    Path cache = INSTALLED.resolve("vouchsafe.aot");
    Path archive = INSTALLED.resolve("vouchsafe.jsa");
    if (Files.notExists(cache) && Files.notExists(archive)) {
      throw new IllegalStateException("nothing is packaged: call make package first");
    }
    return new Way(
        "package",
        INSTALLED.resolve("runtime/bin/java").toString(),
        List.of(Files.exists(cache) ? "-XX:AOTCache=" + cache : "-XX:SharedArchiveFile=" + archive),
        INSTALLED.resolve("vouchsafe.jar").toString());
  }

  private static void report(Way way, Way yardstick) {
    System.out.printf(
        Locale.ROOT,
        "%-10s median %5.0f (min %.0f, max %.0f), %.2f of the plain jar%n",
        way.name,
        way.median(),
        way.times.stream().min(Double::compare).orElseThrow(),
        way.times.stream().max(Double::compare).orElseThrow(),
        way.median() / yardstick.median());
  }

  private static double start(BenchPki pki, Way way) throws Exception {
    int api = ForwardAuthBench.freePort();
    Path settings = pki.settings(api, ForwardAuthBench.freePort());
    List<String> command = new ArrayList<>(way.command);
    command.addAll(List.of("serve", "--config", settings.toString()));
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
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
