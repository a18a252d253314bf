package io.vouchsafe.proxy.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * OCVPN devices that poll: how many polls one core answers beside forward auth of the same service,
 * what share of it the devices need that poll every 60 s, and what each costs in memory. {@code
 * -Dvouchsafe.bench.devices=200} tries it out with fewer.
 */
final class OcvpnBench {
  private static final int DEVICES = Integer.getInteger("vouchsafe.bench.devices", 10_000);
  private static final int DEVICES_OF_A_CUSTOMER = 20;
  private static final int POLL_SECONDS = 60;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 9;
  private static final Duration LENGTH = Duration.ofSeconds(4);
  private static final Duration STEADY = Duration.ofSeconds(30);
  private static final int AT_ONCE = 16;

  private final Path directory;
  private final BenchPki pki;
  private final int api = ForwardAuthBench.freePort();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> headers = new ArrayList<>();
  private final long[] generations = new long[DEVICES];

  private OcvpnBench(Path directory, BenchPki pki) throws IOException {
    this.directory = directory;
    this.pki = pki;
  }

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-ocvpn");
    try (BenchPki pki = new BenchPki(directory)) {
      new OcvpnBench(directory, pki).measure();
    }
  }

  private void measure() throws Exception {
    for (int i = 0; i < DEVICES; i++) {
      headers.add(pki.escapedDevice(serial(i)));
    }
    Path settings =
        pki.ocvpnSettings(api, ForwardAuthBench.freePort(), DEVICES, DEVICES_OF_A_CUSTOMER);
    try (MeasuredServer service = MeasuredServer.scripted(command(settings), api, script());
        MeasuredServer auth =
            service.asking("/v1/acme/auth", List.of("X-SSL-Client-Cert: " + headers.getFirst()))) {
      long rss = service.rss();
      long heap = service.liveHeap();
      join();
      System.out.printf(
          Locale.ROOT,
          "ocvpn: %d devices in %d customers: %.1f kB of live heap and %.1f kB of RSS a device%n",
          DEVICES,
          customers(),
          (service.liveHeap() - heap) / 1e3 / DEVICES,
          (service.rss() - rss) / 1e3 / DEVICES);
      writeScript();
      compare(service, auth);
      steady(service);
    }
    http.close();
  }

  private List<String> command(Path settings) {
    return List.of(
        ForwardAuthBench.java(),
        "-XX:+UseSerialGC",
        "-Xmx512m",
        "-jar",
        ForwardAuthBench.jar(),
        "serve",
        "--config",
        settings.toString(),
        "--state",
        directory.resolve("state").toString());
  }

  private static int customers() {
    return (DEVICES + DEVICES_OF_A_CUSTOMER - 1) / DEVICES_OF_A_CUSTOMER;
  }

  /** As {@link BenchPki#ocvpnSettings} lists them. */
  static String serial(int device) {
    return "FGT%06d".formatted(device);
  }

  /** Every device registers; then every one takes the last key, and acknowledges it. */
  private void join() throws Exception {
    each(
        device ->
            call(
                "register",
                device,
                new JsonObject()
                    .put("address", "10.255.0.1")
                    .put(
                        "networks",
                        new JsonArray()
                            .add("10.0.%d.0/24".formatted(device % DEVICES_OF_A_CUSTOMER)))));
    each(device -> generations[device] = generation(call("poll", device, told(0))));
    each(device -> call("regack", device, told(generations[device])));
  }

  private interface DeviceWork {
    void run(int device) throws Exception;
  }

  private static void each(DeviceWork work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(
            callers.submit(
                () -> {
                  for (int d = next.getAndIncrement(); d < DEVICES; d = next.getAndIncrement()) {
                    work.run(d);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static JsonObject told(long generation) {
    return new JsonObject().put("generation", generation);
  }

  private static long generation(String answer) {
    return new JsonObject(answer).getLong("generation");
  }

  private HttpRequest request(String word, int device, JsonObject body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + "/v1/acme/ocvpn/" + word))
        .header("Content-Type", "application/json")
        .header("X-SSL-Client-Cert", headers.get(device))
        .POST(
            HttpRequest.BodyPublishers.ofString(body.put("serial_number", serial(device)).encode()))
        .build();
  }

  private String call(String word, int device, JsonObject body) throws Exception {
    HttpResponse<String> answer =
        http.send(request(word, device, body), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(word + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private Path script() {
    return directory.resolve("polls.lua");
  }

  /** wrk polls as one device after the other. */
  private void writeScript() throws IOException {
    StringBuilder lua = new StringBuilder("local polls = {}\n");
    for (int i = 0; i < DEVICES; i++) {
      String body = told(generations[i]).put("serial_number", serial(i)).encode();
      lua.append("polls[%d] = { '%s', '%s' }%n".formatted(i + 1, headers.get(i), body));
    }
    lua.append(
        """
        local at = 0
        request = function()
          at = at %% #polls + 1
          return wrk.format("POST", "/v1/acme/ocvpn/poll",
            { ["Content-Type"] = "application/json", ["X-SSL-Client-Cert"] = polls[at][1] }, polls[at][2])
        end
        """
            .formatted());
    Files.writeString(script(), lua);
  }

  private static void compare(MeasuredServer polls, MeasuredServer auth) throws Exception {
    boolean small = DEVICES < 1000;
    List<Double> rates = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    System.out.println("round   polls/CPU-s    auth/CPU-s   ratio   polls/s   poll p99 ms");
    int first = small ? 0 : -WARM_UP;
    for (int round = first; round < (small ? 1 : ROUNDS); round++) {
      Duration length = small ? Duration.ofSeconds(1) : LENGTH;
      MeasuredServer.Round ours = polls.round(length);
      MeasuredServer.Round theirs = auth.round(length);
      if (round < 0) {
        continue;
      }
      rates.add(ours.requestsPerCpuSecond());
      ratios.add(ours.requestsPerCpuSecond() / theirs.requestsPerCpuSecond());
      System.out.printf(
          Locale.ROOT,
          "%5d %13.0f %13.0f %7.2f %9.0f %13.2f%n",
          round + 1,
          ours.requestsPerCpuSecond(),
          theirs.requestsPerCpuSecond(),
          ratios.getLast(),
          ours.requestsPerSecond(),
          ours.p99Millis());
    }
    rates.sort(null);
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT,
        "median: %.0f polls a CPU-second, %.2f of forward auth; %d devices that poll every %d s"
            + " need %.1f %% of a core (asked: below 50)%n",
        rates.get(rates.size() / 2),
        ratios.get(ratios.size() / 2),
        DEVICES,
        POLL_SECONDS,
        100.0 * DEVICES / POLL_SECONDS / rates.get(rates.size() / 2));
  }

  /** At the rate of the devices, whatever the service does. */
  private void steady(MeasuredServer service) throws Exception {
    long period = Duration.ofSeconds(POLL_SECONDS).toNanos() / DEVICES;
    double before = service.cpuSeconds();
    AtomicInteger failed = new AtomicInteger();
    long begin = System.nanoTime();
    int asked = 0;
    while (System.nanoTime() - begin < STEADY.toNanos()) {
      int device = asked++ % DEVICES;
      http.sendAsync(
              request("poll", device, told(generations[device])),
              HttpResponse.BodyHandlers.ofString())
          .whenComplete(
              (answer, failure) -> {
                if (failure != null || answer.statusCode() != 200) {
                  failed.incrementAndGet();
                }
              });
      for (long left = begin + asked * period - System.nanoTime(); left > 0; ) {
        LockSupport.parkNanos(left);
        left = begin + asked * period - System.nanoTime();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "steady: %.0f polls/s for %.0f s, %d failed, %.1f %% of a core%n",
        asked / seconds,
        seconds,
        failed.get(),
        100 * (service.cpuSeconds() - before) / seconds);
  }

  /** Bytes of live objects of a process, counted by the JDK's {@code jcmd} after a collection. */
  static long liveHeap(long pid) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process count = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
    try (BufferedReader lines = count.inputReader()) {
      String total =
          lines.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
      return Long.parseLong(total.strip().split("\\s+")[2]);
    }
  }
}
