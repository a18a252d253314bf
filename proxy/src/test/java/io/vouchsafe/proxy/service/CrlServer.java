package io.vouchsafe.proxy.service;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes CRLs on a loopback port; what is not published is a 404. */
final class CrlServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();

  CrlServer(Vertx vertx) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.actualPort() + path);
  }

  void publish(String path, byte[] crl) {
    pages.put(path, crl);
  }

  /** From now on nothing is there. */
  void withdraw(String path) {
    pages.remove(path);
  }

  int requests() {
    return requests.get();
  }

  private void answer(HttpServerRequest request) {
    requests.incrementAndGet();
    byte[] page = pages.get(request.path());
    if (page == null) {
      request.response().setStatusCode(404).end();
    } else {
      request.response().end(Buffer.buffer(page));
    }
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
