package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A real nginx with the configuration that the README prints, addresses and files aside. */
final class ReadmeNginx implements AutoCloseable {
  private static final String BEGIN = "    events {}";
  private static final String END = "    }";

  private final int port;
  private final Tool process;

  /** Starts it; it passes what is allowed on to {@code application}, a port of loopback. */
  ReadmeNginx(Path directory, int port, int api, int application) throws Exception {
    this.port = port;
    String nginx = Tool.installed("nginx");
    Path prefix = Files.createDirectories(directory.resolve("nginx/tmp")).getParent();
    Files.writeString(prefix.resolve("nginx.conf"), configuration(port, api, application));
    process =
        Tool.start(
            directory,
            nginx,
            "-p",
            prefix.toString(),
            "-c",
            "nginx.conf",
            "-e",
            "stderr",
            "-g",
            "daemon off; pid nginx.pid; user root root; error_log stderr info;");
    process.awaitFile(prefix.resolve("nginx.pid"));
  }

  private static String configuration(int port, int api, int application) throws IOException {
    String text = String.join("\n", printed());
    text = replaced(text, "listen 443 ssl;", "listen 127.0.0.1:" + port + " ssl;");
    text = replaced(text, "server.pem;", "../server.chain.pem;");
    text = replaced(text, "server.key;", "../server.key;");
    text = replaced(text, "127.0.0.1:8180;", "127.0.0.1:" + api + ";");
    text = replaced(text, "http://127.0.0.1:9000;", "http://127.0.0.1:" + application + ";");
    return replaced(
        text,
        "http {",
        "http { access_log off; client_body_temp_path tmp/b; proxy_temp_path tmp/p;"
            + " fastcgi_temp_path tmp/f; uwsgi_temp_path tmp/u; scgi_temp_path tmp/s;");
  }

  /** The lines of the README from {@code events} to the end of {@code http}. */
  private static List<String> printed() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
    int begin = lines.indexOf(BEGIN);
    assertThat(begin).as("the README prints an nginx.conf").isNotNegative();
    int length = lines.subList(begin, lines.size()).indexOf(END);
    assertThat(length).as("it has an end").isPositive();
    return lines.subList(begin, begin + length + 1);
  }

  private static String replaced(String text, String old, String fresh) {
    assertThat(text).contains(old);
    return text.replace(old, fresh);
  }

  /** {@code POST https://localhost:PORT/orders?id=7} as {@code client}, with a forged identity. */
  HttpResponse<String> order(SSLContext client) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().sslContext(client).build()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/orders?id=7"))
              .header("X-Vouchsafe-Identity", "CN%3DForged")
              .header("X-SSL-Client-Cert", "forged")
              .POST(HttpRequest.BodyPublishers.ofString("one coffee"))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
