package io.vouchsafe.proxy.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.net.http.MediaType;
import java.net.URI;

/** The application behind the TLS front: tells each client what it was told about that client. */
final class DemoApplication {
  private final HttpServer server;

  private DemoApplication(HttpServer server) {
    this.server = server;
  }

  /** An application that listens on a free port of loopback. */
  static Future<DemoApplication> start(Vertx vertx) {
    return vertx
        .createHttpServer()
        .requestHandler(DemoApplication::answer)
        .listen(0, "127.0.0.1")
        .map(DemoApplication::new);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  private static void answer(HttpServerRequest request) {
    JsonObject told =
        new JsonObject()
            .put("hello", request.getHeader("X-Client-CN"))
            .put("decision", request.getHeader("X-Vouchsafe-Decision"))
            .put("reference", request.getHeader("X-Vouchsafe-Reference"));
    request
        .response()
        .putHeader("Content-Type", MediaType.JSON.toString())
        .end(told.encode() + "\n");
  }
}
