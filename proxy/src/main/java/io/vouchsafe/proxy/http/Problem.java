package io.vouchsafe.proxy.http;

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
public record Problem(int status, String title, String detail) {
  public static Problem badRequest(String detail) {
    return new Problem(400, "Bad request", detail);
  }

  public static Problem unauthorized() {
    return new Problem(401, "Unauthorized", "a bearer token is required");
  }

  public static Problem forbidden(String detail) {
    return new Problem(403, "Forbidden", detail);
  }

  public static Problem notFound(String detail) {
    return new Problem(404, "Not found", detail);
  }

  public static Problem methodNotAllowed(String allowed) {
    return new Problem(405, "Method not allowed", "only " + allowed + " is answered here");
  }

  public static Problem notBuilt(String what) {
    return new Problem(501, "Not built yet", what + " is not built yet");
  }

  public static Problem unavailable(String detail) {
    return new Problem(503, "Service unavailable", detail);
  }

  public static Problem internal() {
    return new Problem(500, "Internal error", "the service failed to answer");
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
        .end(
            new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .mergeIn(extension)
                .encode());
  }
}
