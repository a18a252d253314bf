package io.vouchsafe.proxy.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Callable;

/**
 * Answers that take milliseconds and more to make, such as the metrics of ten thousand tenants:
 * made off the event loop, where logins would wait for them, and one at a time, lest many callers
 * take all threads.
 */
final class LongAnswer {
  private final Vertx vertx;

  LongAnswer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers {@code request} with what {@code making} comes to. */
  void send(HttpServerRequest request, String type, Callable<String> making) {
    vertx
        .executeBlocking(making)
        .onSuccess(text -> send(request.response(), type, text))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  private static void send(HttpServerResponse response, String type, String text) {
    if (!response.closed()) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, type).end(text);
    }
  }
}
