package io.vouchsafe.proxy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server process pinned to the first core, and wrk on the last one driving it. */
final class MeasuredServer implements AutoCloseable {
  /** USER_HZ: the unit of utime and stime in /proc, on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
  private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  /** What one round of wrk came to. */
  record Round(double requestsPerCpuSecond, double p99Millis, double requestsPerSecond) {}

  private final Process process;
  private final int port;
  private final String path;
  private final List<String> headers;
  private final List<String> script;

  MeasuredServer(List<String> command, int port, String path, List<String> headers)
      throws IOException, InterruptedException {
    this(command, port, path, headers, List.of());
  }

  /** Driven by a script of wrk that makes the requests. */
  static MeasuredServer scripted(List<String> command, int port, Path script)
      throws IOException, InterruptedException {
    return new MeasuredServer(command, port, "/", List.of(), List.of("-s", script.toString()));
  }

  private MeasuredServer(
      List<String> command, int port, String path, List<String> headers, List<String> script)
      throws IOException, InterruptedException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
    pinned.addAll(command);
    this.port = port;
    this.path = path;
    this.headers = headers;
    this.script = script;
    this.process =
        new ProcessBuilder(pinned)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitPort();
  }

  private MeasuredServer(MeasuredServer same, String path, List<String> headers) {
    this.process = same.process;
    this.port = same.port;
    this.path = path;
    this.headers = headers;
    this.script = List.of();
  }

  /** The same process, driven by other requests. */
  MeasuredServer asking(String otherPath, List<String> otherHeaders) {
    return new MeasuredServer(this, otherPath, otherHeaders);
  }

  /** Bytes of live objects. */
  long liveHeap() throws IOException {
    return OcvpnBench.liveHeap(process.pid());
  }

  /** Bytes of memory that the process has. */
  long rss() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
            .filter(each -> each.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
  }

  Round round(Duration length) throws IOException, InterruptedException {
    List<String> wrk =
        new ArrayList<>(
            List.of(
                "taskset",
                "-c",
                "1",
                "wrk",
                "-t1",
                "-c32",
                "--latency",
                "-d" + length.toSeconds()));
    wrk.addAll(script);
    for (String header : headers) {
      wrk.add("-H");
      wrk.add(header);
    }
    wrk.add("http://127.0.0.1:" + port + path);
    double before = cpuSeconds();
    long start = System.nanoTime();
    Process run = new ProcessBuilder(wrk).redirectErrorStream(true).start();
    String output;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8))) {
      output = String.join("\n", lines.lines().toList());
    }
    run.waitFor();
    double cpu = cpuSeconds() - before;
    double wall = (System.nanoTime() - start) / 1e9;
    if (ERRORS.matcher(output).find()) {
      throw new IllegalStateException("the server refused requests:\n" + output);
    }
    double requests = Double.parseDouble(group(REQUESTS, output, 1));
    return new Round(requests / cpu, millis(output), requests / wall);
  }

  private static double millis(String output) {
    double value = Double.parseDouble(group(P99, output, 1));
    return switch (group(P99, output, 2)) {
      case "us" -> value / 1000;
      case "ms" -> value;
      default -> value * 1000;
    };
  }

  private static String group(Pattern pattern, String output, int group) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("wrk said:\n" + output);
    }
    return matcher.group(group);
  }

  /** User and system time of all threads, from the process's own account. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private void awaitPort() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        return;
      } catch (IOException notYet) {
        if (!process.isAlive()) {
          throw new IllegalStateException("the server ended with " + process.exitValue(), notYet);
        }
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("nothing listens on port " + port);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
