package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.front.AcceptedText;
import io.vouchsafe.proxy.front.http.HttpProblem;

/**
 * What a front says itself about a request, in place of the upstream: a page for whoever accepts
 * one, else JSON (RFC 9457). It tells nothing of the upstream; the log does, under the reference.
 */
final class FrontAnswer {
  private static final CharSequence REFERENCE =
      HttpHeaders.createOptimized("X-Vouchsafe-Reference");
  private static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private FrontAnswer() {}

  /**
   * Sends {@code problem}.
   *
   * @param reference under which the log has more; empty when it has not
   */
  static Future<Void> send(HttpServerRequest request, HttpProblem problem, String reference) {
    HttpServerResponse response = request.response();
    response.headers().add(HttpHeaders.CACHE_CONTROL, NO_STORE);
    if (problem.status() == 405) {
      // RFC 9110 §15.5.6: a 405 says what is allowed
      response.headers().add(HttpHeaders.ALLOW, "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH");
    }
    if (!reference.isEmpty()) {
      response.headers().add(REFERENCE, reference);
    }
    if (!AcceptedText.isPage(request.headers().getAll(HttpHeaders.ACCEPT))) {
      JsonObject more = new JsonObject();
      return problem.send(response, reference.isEmpty() ? more : more.put("reference", reference));
    }
    response.headers().add(HttpHeaders.CONTENT_TYPE, HTML);
    return response.setStatusCode(problem.status()).end(page(problem, reference));
  }

  /** Title, detail and reference are our own words. */
  private static String page(HttpProblem problem, String reference) {
    String title = problem.status() + " " + problem.title();
    return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>"
        + title
        + "</title>\n<h1>"
        + title
        + "</h1>\n<p>"
        + problem.detail()
        + "</p>\n"
        + (reference.isEmpty() ? "" : "<p>Reference: <code>" + reference + "</code></p>\n")
        + "</html>\n";
  }
}
