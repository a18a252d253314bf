package io.vouchsafe.proxy.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A real nginx on loopback. */
final class Nginx implements AutoCloseable {
  private final Tool process;

  /**
   * Starts it in {@code directory/nginx}; file names in the configuration are relative to that. Its
   * worker stays whoever started it, because a test's directory is for nobody else.
   *
   * @param servers what stands in {@code http}
   */
  Nginx(Path directory, String servers) throws Exception {
    String nginx = Tool.installed("nginx");
    Path prefix = Files.createDirectories(directory.resolve("nginx/tmp")).getParent();
    Files.writeString(
        prefix.resolve("nginx.conf"),
        """
        daemon off;
        user root root;
        pid nginx.pid;
        error_log stderr info;
        worker_processes 1;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f;
          uwsgi_temp_path tmp/u; scgi_temp_path tmp/s;
          %s
        }
        """
            .formatted(servers));
    process =
        Tool.start(directory, nginx, "-p", prefix.toString(), "-c", "nginx.conf", "-e", "stderr");
    process.awaitFile(prefix.resolve("nginx.pid"));
  }

  /** {@code GET https://localhost:PORT/} as {@code client}. */
  HttpResponse<String> get(int port, SSLContext client) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(client).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
          BodyHandlers.ofString());
    }
  }

  /** Waits until it has logged {@code text}, which it does after its answer. */
  void awaitLine(String text) {
    process.awaitLine(text);
  }

  /** What it has logged so far. */
  String log() {
    return process.text();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
