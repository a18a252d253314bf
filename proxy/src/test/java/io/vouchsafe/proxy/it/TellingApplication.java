package io.vouchsafe.proxy.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** An application behind a front. It answers with the request that reached it. */
final class TellingApplication implements AutoCloseable {
  private final HttpServer server;

  TellingApplication() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", TellingApplication::tell);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The request line, the body, and a line for each value of each header. */
  private static void tell(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String headers =
        exchange.getRequestHeaders().entrySet().stream()
            .flatMap(field -> field.getValue().stream().map(v -> field.getKey() + ": " + v))
            .collect(Collectors.joining("\n"));
    String told =
        "%s %s %s%n%s%n"
            .formatted(exchange.getRequestMethod(), exchange.getRequestURI(), body, headers);
    byte[] answer = told.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    try (var out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
