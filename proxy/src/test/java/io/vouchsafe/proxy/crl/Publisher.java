package io.vouchsafe.proxy.crl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on loopback that publishes CRLs, right or wrong. */
final class Publisher implements AutoCloseable {

  /** How one path is answered. */
  interface Page {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** What was asked for: the path and the condition. */
  record Asked(String path, String ifNoneMatch) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  final List<Asked> asked = new CopyOnWriteArrayList<>();

  Publisher() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String etag = exchange.getRequestHeaders().getFirst("If-None-Match");
    asked.add(new Asked(path, etag == null ? "" : etag));
    Page page = pages.getOrDefault(path, gone -> gone.sendResponseHeaders(404, -1));
    try (exchange) {
      page.answer(exchange);
    }
  }

  /** Publishes {@code body} under {@code path}, with an ETag that follows from it. */
  Publisher page(String path, byte[] body) {
    String etag = "\"" + Arrays.hashCode(body) + "\"";
    return page(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("ETag", etag);
          if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
          } else {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }

  Publisher page(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  long asked(String path) {
    return asked.stream().filter(one -> one.path().equals(path)).count();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
