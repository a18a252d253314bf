package io.vouchsafe.proxy.bench;

import io.vouchsafe.pki.Certificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Stored OCSP responses of 1.9 kB by GET, 100,000 of them in random order, against nginx's
 * proxy_cache in front of the same responder: one core each, rounds in turn, requests per server
 * CPU-second.
 */
final class RelayBench {
  private static final int ENTRIES = Integer.getInteger("relay.entries", 100_000);
  private static final int AT_ONCE = 32;

  private RelayBench() {}

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-bench");
    try (RelayUpstream upstream = new RelayUpstream()) {
      List<String> paths = upstream.paths(ENTRIES);
      Path script = script(directory, paths);
      int nginx = ForwardAuthBench.freePort();
      try (MeasuredServer ours =
              service(ForwardAuthBench.jar(), directory, upstream, script, paths);
          MeasuredServer yardstick =
              MeasuredServer.scripted(
                  List.of("nginx", "-c", nginxConf(directory, upstream, nginx).toString()),
                  nginx,
                  script)) {
        fill(paths, nginx);
        System.out.println(
            "stored OCSP responses by GET against nginx proxy_cache, "
                + ENTRIES
                + " entries, one core each");
        Comparison.run("nginx", ours, yardstick);
        if (EarlierJar.path().isPresent()) {
          against(EarlierJar.path().get(), ours, upstream, script, paths);
        }
      }
    }
  }

  /** An earlier version with files of its own: two processes never share a state directory. */
  private static void against(
      String earlier, MeasuredServer ours, RelayUpstream upstream, Path script, List<String> paths)
      throws Exception {
    Path directory = Files.createTempDirectory("vouchsafe-before");
    try (MeasuredServer before = service(earlier, directory, upstream, script, paths)) {
      System.out.println("stored OCSP responses by GET against " + earlier);
      Comparison.run("before", ours, before);
    }
  }

  /** With every answer stored. */
  private static MeasuredServer service(
      String jar, Path directory, RelayUpstream upstream, Path script, List<String> paths)
      throws Exception {
    int api = ForwardAuthBench.freePort();
    MeasuredServer service =
        MeasuredServer.scripted(
            List.of(
                ForwardAuthBench.java(),
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-jar",
                jar,
                "serve",
                "--config",
                settings(directory, upstream, api).toString()),
            api,
            script);
    boolean filled = false;
    try {
      fill(paths, api);
      filled = true;
    } finally {
      if (!filled) {
        service.close();
      }
    }
    return service;
  }

  /** Asks once for everything, so that nobody has to ask the responder later. */
  private static void fill(List<String> paths, int port) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int from = 0; from < paths.size(); from += AT_ONCE) {
        List<CompletableFuture<HttpResponse<byte[]>>> asked = new ArrayList<>();
        for (String path : paths.subList(from, Math.min(paths.size(), from + AT_ONCE))) {
          URI uri = URI.create("http://127.0.0.1:" + port + path);
          asked.add(
              client.sendAsync(
                  HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()));
        }
        for (CompletableFuture<HttpResponse<byte[]>> answer : asked) {
          int length = answer.join().body().length;
          if (length < 1000) {
            throw new IllegalStateException("an answer of " + length + " bytes from " + port);
          }
        }
      }
    }
  }

  private static Path script(Path directory, List<String> paths) throws IOException {
    Path list = Files.write(directory.resolve("paths.txt"), paths);
    return Files.writeString(
        directory.resolve("random.lua"),
        """
        local requests = {}
        function init(args)
          for path in io.lines("%s") do
            requests[#requests + 1] = wrk.format("GET", path)
          end
        end
        function request()
          return requests[math.random(#requests)]
        end
        """
            .formatted(list));
  }

  private static Path settings(Path directory, RelayUpstream upstream, int api) throws IOException {
    Files.writeString(directory.resolve("root.pem"), pem(upstream.anchor()));
    Files.writeString(directory.resolve("issuing.pem"), pem(upstream.issuer()));
    return Files.writeString(
        directory.resolve("vouchsafe.yaml"),
        """
        listen: { api: 127.0.0.1:%d, admin: 127.0.0.1:%d }
        tenants:
          acme:
            cache: { response_memory: 640MiB }
            ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
            ocsp: { corp: { url: "http://127.0.0.1:%d/ocsp/acme", timeout: 10000 } }
            policies:
              default: { ca_group: staff, revocation: { sources: [ocsp] } }
        """
            .formatted(api, ForwardAuthBench.freePort(), upstream.port()));
  }

  /** One process without a master; its cached files lie in the page cache. */
  private static Path nginxConf(Path directory, RelayUpstream upstream, int port)
      throws IOException {
    return Files.writeString(
        directory.resolve("nginx.conf"),
        """
        daemon off;
        master_process off;
        pid %1$s/nginx.pid;
        error_log %1$s/nginx.err;
        events { worker_connections 1024; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          keepalive_requests 100000000;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/temp;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          proxy_cache_path %1$s/cache levels=1:2 keys_zone=ocsp:128m max_size=4g inactive=1d;
          server {
            listen 127.0.0.1:%2$d;
            location /ocsp/ {
              proxy_pass http://127.0.0.1:%3$d;
              proxy_cache ocsp;
              proxy_cache_key $request_uri;
              proxy_cache_valid 200 1d;
            }
          }
        }
        """
            .formatted(directory, port, upstream.port()));
  }

  private static String pem(Certificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }
}
