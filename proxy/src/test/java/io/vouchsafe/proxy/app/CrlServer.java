package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
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
  private volatile Future<?> secondHalf = Future.succeededFuture();

  CrlServer(Vertx vertx) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
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

  /** From now on the second half of every page waits for {@code moment}. */
  void stopHalfway(Future<?> moment) {
    secondHalf = moment;
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
      Buffer whole = Buffer.buffer(page);
      int half = page.length / 2;
      request.response().putHeader("Content-Length", Integer.toString(page.length));
      request.response().write(whole.slice(0, half));
      secondHalf.onComplete(now -> request.response().end(whole.slice(half, page.length)));
    }
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
