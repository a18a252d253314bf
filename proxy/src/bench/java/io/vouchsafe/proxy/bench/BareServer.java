package io.vouchsafe.proxy.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;

/** The yardstick of {@link ForwardAuthBench}: Vert.x with one event loop that answers 200. */
public final class BareServer {
  private BareServer() {}

  /** Listens on the loopback port {@code args[0]} until it is killed. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    vertx
        .createHttpServer(
            new HttpServerOptions().setHost("127.0.0.1").setPort(Integer.parseInt(args[0])))
        .requestHandler(request -> request.response().end())
        .listen()
        .onSuccess(server -> System.out.println("listening"))
        .onFailure(
            failure -> {
              System.err.println(failure);
              System.exit(1);
            });
  }
}
