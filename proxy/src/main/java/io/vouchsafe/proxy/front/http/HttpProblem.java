package io.vouchsafe.proxy.front.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.net.http.MediaType;

/**
 * A refusal of HTTP itself, not of a certificate (RFC 9457).
 *
 * @param status HTTP status code
 * @param title the same for every problem of its kind
 * @param detail one sentence about this one
 */
public record HttpProblem(int status, String title, String detail) {
  public static HttpProblem badRequest(String detail) {
    return new HttpProblem(400, "Bad request", detail);
  }

  public static HttpProblem unauthorized() {
    return new HttpProblem(401, "Unauthorized", "a bearer token is required");
  }

  public static HttpProblem forbidden(String detail) {
    return new HttpProblem(403, "Forbidden", detail);
  }

  public static HttpProblem notFound(String detail) {
    return new HttpProblem(404, "Not found", detail);
  }

  public static HttpProblem methodNotAllowed(String allowed) {
    return new HttpProblem(405, "Method not allowed", "only " + allowed + " is answered here");
  }

  public static HttpProblem notBuilt(String what) {
    return new HttpProblem(501, "Not built yet", what + " is not built yet");
  }

  public static HttpProblem unavailable(String detail) {
    return new HttpProblem(503, "Service unavailable", detail);
  }

  public static HttpProblem internal() {
    return new HttpProblem(500, "Internal error", "the service failed to answer");
  }

  /** Sends it and closes the connection, of which the rest is of no use. */
  public void sendLast(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    send(request.response()).onComplete(sent -> request.connection().close());
  }

  /** Sends it. */
  public Future<Void> send(HttpServerResponse response) {
    return send(response, new JsonObject());
  }

  /** Sends it with these members too (RFC 9457 §3.2). */
  public Future<Void> send(HttpServerResponse response, JsonObject extension) {
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    return response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.PROBLEM.header())
        .end(json().mergeIn(extension).encode());
  }

  /** The members that every problem has. */
  JsonObject json() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", detail);
  }
}
