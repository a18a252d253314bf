package io.vouchsafe.proxy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Full mTLS handshakes (one request each) and requests over kept connections, a CPU-second: our own
 * front with BoringSSL and with the JDK's TLS, nginx with {@code auth_request} to us, and nginx
 * that checks no revocation. All processes of a side count and share the first core; the upstream
 * and the clients do not, and run on the last one. P-256, TLS 1.3, rounds in turn.
 */
final class TlsBench {
  private static final int ROUNDS = Integer.getInteger("tls.rounds", 5);
  /** The compiler of a JVM takes tens of thousands of handshakes to get warm. */
  private static final int WARM_UP_ROUNDS = 5;
  private static final int SECONDS = 4;
  private static final double TICKS_PER_SECOND = 100;

  private TlsBench() {}

  /** One side: where it listens, and whose processor time counts. */
  private record Side(String name, int port, List<Process> processes) {

    double cpuSeconds() throws IOException {
      double sum = 0;
      for (Process process : processes) {
        for (ProcessHandle each :
            Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
          String stat = Files.readString(Path.of("/proc", Long.toString(each.pid()), "stat"));
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
          sum += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        }
      }
      return sum;
    }
  }

  /** What one round of clients came to. */
  private record Round(double kept, double each) {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-tls");
    List<Process> started = new ArrayList<>();
    try (BenchPki pki = new BenchPki(directory)) {
      pki.writeTls();
      int upstream = ForwardAuthBench.freePort();
      started.add(start("1", nginx(directory, "upstream", upstream(upstream))));
      int api = ForwardAuthBench.freePort();
      Side ours = front("ours (tcnative)", pki, upstream, List.of(), started);
      Side jdk =
          front(
              "ours (JDK)",
              pki,
              upstream,
              List.of("-Dio.netty.handler.ssl.noOpenSsl=true"),
              started);
      Process service = service(pki.settings(api, ForwardAuthBench.freePort()), List.of());
      started.add(service);
      await(api);
      int authPort = ForwardAuthBench.freePort();
      Process auth = start("0", nginx(directory, "auth", asking(authPort, upstream, api)));
      started.add(auth);
      int plainPort = ForwardAuthBench.freePort();
      Process plain = start("0", nginx(directory, "plain", plain(plainPort, upstream)));
      started.add(plain);
      List<Side> sides =
          List.of(
              ours,
              jdk,
              new Side("nginx + auth_request", authPort, List.of(auth, service)),
              new Side("nginx plain mTLS", plainPort, List.of(plain)));
      for (Side side : sides) {
        await(side.port());
      }
      compare(sides, directory);
    } finally {
      for (Process process : started) {
        process.destroy();
        process.waitFor();
      }
    }
  }

  private static void compare(List<Side> sides, Path directory) throws Exception {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      for (Side side : sides) {
        round(side, directory, 2 * SECONDS);
      }
    }
    Map<Side, List<Round>> rounds = new LinkedHashMap<>();
    for (int i = 0; i < ROUNDS; i++) {
      for (Side side : sides) {
        rounds
            .computeIfAbsent(side, none -> new ArrayList<>())
            .add(round(side, directory, SECONDS));
      }
    }
    System.out.println("mTLS in front of one upstream, a CPU-second, medians of " + ROUNDS);
    System.out.printf("%-24s %14s %14s%n", "", "requests", "handshakes");
    rounds.forEach(
        (side, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-24s %14.0f %14.0f%n",
                side.name(),
                median(all.stream().map(Round::kept).toList()),
                median(all.stream().map(Round::each).toList())));
    ratio(rounds, sides.get(0), sides.get(2), "requests", Round::kept, 1.5);
    ratio(rounds, sides.get(0), sides.get(3), "requests", Round::kept, 0);
    ratio(rounds, sides.get(0), sides.get(2), "handshakes", Round::each, 0);
    ratio(rounds, sides.get(0), sides.get(3), "handshakes", Round::each, 1.2);
    ratio(rounds, sides.get(1), sides.get(2), "requests", Round::kept, 0);
    ratio(rounds, sides.get(1), sides.get(3), "handshakes", Round::each, 0);
  }

  private static void ratio(
      Map<Side, List<Round>> rounds,
      Side one,
      Side other,
      String what,
      ToDoubleFunction<Round> figure,
      double wanted) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      ratios.add(
          figure.applyAsDouble(rounds.get(one).get(i))
              / figure.applyAsDouble(rounds.get(other).get(i)));
    }
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%s of %s / %s: median ratio %.2f (min %.2f, max %.2f)%s%n",
        what,
        one.name(),
        other.name(),
        ratios.get(ROUNDS / 2),
        ratios.getFirst(),
        ratios.getLast(),
        wanted == 0 ? "" : String.format(Locale.ROOT, ", wanted %.1f", wanted));
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }

  private static Round round(Side side, Path directory, int seconds) throws Exception {
    return new Round(
        perCpuSecond(side, "kept", directory, seconds),
        perCpuSecond(side, "each", directory, seconds));
  }

  private static double perCpuSecond(Side side, String kind, Path directory, int seconds)
      throws Exception {
    double before = side.cpuSeconds();
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
                TlsCrowd.class.getName(),
                Integer.toString(side.port()),
                kind,
                Integer.toString(seconds),
                directory.resolve("root.pem").toString(),
                directory.resolve("client.pem").toString(),
                directory.resolve("client.key").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said;
    try (BufferedReader lines = crowd.inputReader()) {
      said = lines.readLine();
    }
    crowd.waitFor();
    double cpu = side.cpuSeconds() - before;
    String[] figures = String.valueOf(said).split(" ", -1);
    if (figures.length != 3 || !figures[1].equals("0") || figures[0].equals("0")) {
      throw new IllegalStateException(side.name() + ", " + kind + ": answered and failed: " + said);
    }
    return Long.parseLong(figures[0]) / cpu;
  }

  private static Side front(
      String name, BenchPki pki, int upstream, List<String> options, List<Process> started)
      throws Exception {
    int port = ForwardAuthBench.freePort();
    Process process =
        service(
            pki.tlsSettings(
                ForwardAuthBench.freePort(), ForwardAuthBench.freePort(), port, upstream),
            options);
    started.add(process);
    return new Side(name, port, List.of(process));
  }

  private static Process service(Path settings, List<String> options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(ForwardAuthBench.java(), "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(options);
    command.addAll(
        List.of("-jar", ForwardAuthBench.jar(), "serve", "--config", settings.toString()));
    command.addAll(List.of("--state", settings + ".state"));
    return start("0", command);
  }

  private static Process start(String core, List<String> command) throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", core));
    pinned.addAll(command);
    return new ProcessBuilder(pinned)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void await(int port) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        return;
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("nothing listens on port " + port);
  }

  private static List<String> nginx(Path directory, String name, String servers)
      throws IOException {
    Path own = Files.createDirectories(directory.resolve(name));
    Path conf =
        Files.writeString(
            own.resolve("nginx.conf"),
            """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx.err;
            events { worker_connections 1024; }
            http {
              access_log off;
              tcp_nodelay on;
              keepalive_requests 100000000;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/temp;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              ssl_session_cache off;
              ssl_certificate %2$s/server.pem;
              ssl_certificate_key %2$s/server.key;
            %3$s
            }
            """
                .formatted(own, directory, servers.replace("@PKI@", directory.toString())));
    return List.of("nginx", "-c", conf.toString());
  }

  private static String upstream(int port) {
    return """
      server { listen 127.0.0.1:%d; location / { return 200 "%s"; } }
    """
        .formatted(port, TlsCrowd.BODY);
  }

  private static String plain(int port, int upstream) {
    return """
      upstream app { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 100000000; }
      server {
        listen 127.0.0.1:%1$d ssl;
        ssl_client_certificate @PKI@/both.pem;
        ssl_verify_client on;
        location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    """
        .formatted(port, upstream);
  }

  private static String asking(int port, int upstream, int api) {
    return """
      upstream app { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 100000000; }
      upstream vouchsafe { server 127.0.0.1:%3$d; keepalive 64; keepalive_requests 100000000; }
      server {
        listen 127.0.0.1:%1$d ssl;
        ssl_verify_client optional_no_ca;
        location / {
          auth_request /_vouchsafe;
          auth_request_set $vouchsafe_identity $upstream_http_x_vouchsafe_identity;
          proxy_set_header X-Vouchsafe-Identity $vouchsafe_identity;
          proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
        }
        location = /_vouchsafe {
          internal;
          proxy_pass http://vouchsafe/v1/acme/auth;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
          proxy_pass_request_body off;
          proxy_set_header Content-Length "";
        }
      }
    """
        .formatted(port, upstream, api);
  }
}
