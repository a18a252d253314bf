package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.front.AcceptedText;
import io.vouchsafe.proxy.net.http.MediaType;

/**
 * The answer to whoever may not pass: a page for a browser, a problem (RFC 9457) for everything
 * else. Says no more than the reference: why is for the operator to know.
 */
final class RefusalPage {
  private static final CharSequence DECISION = HttpHeaders.createOptimized("X-Vouchsafe-Decision");
  private static final CharSequence REFERENCE =
      HttpHeaders.createOptimized("X-Vouchsafe-Reference");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final String HTML = "text/html";

  private RefusalPage() {}

  /**
   * Sends it.
   *
   * @param last whether no other request is answered on this connection
   */
  static Future<Void> send(HttpServerRequest request, FrontRefusal refusal, boolean last) {
    HttpServerResponse response = request.response().setStatusCode(refusal.status());
    boolean page = AcceptedText.isPage(request.headers().getAll(HttpHeaders.ACCEPT));
    response
        .headers()
        .set(HttpHeaders.CACHE_CONTROL, "no-store")
        .set(DECISION, "deny")
        .set(REFERENCE, refusal.reference())
        .set(OPTIONS, "nosniff")
        .set(
            HttpHeaders.CONTENT_TYPE, page ? HTML + "; charset=utf-8" : MediaType.PROBLEM.header());
    if (page) {
      response.headers().set(POLICY, "default-src 'none'");
    }
    if (last && request.version() != HttpVersion.HTTP_2) {
      response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return response.end(page ? page(refusal) : problem(refusal));
  }

  private static String problem(FrontRefusal refusal) {
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", refusal.title())
            .put("status", refusal.status())
            .put("detail", refusal.sentence())
            .put("reference", refusal.reference());
    refusal.reason().ifPresent(code -> problem.put("reason", code));
    return problem.encode();
  }

  /** All of it is our own text; a reference has letters, digits and hyphens. */
  private static String page(FrontRefusal refusal) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head><meta charset="utf-8"><title>%1$d %2$s</title></head>
    <body>
    <h1>%2$s</h1>
    <p>%3$s</p>
    <p>If you think that this is a mistake, tell the operator this reference: <b>%4$s</b></p>
    </body>
    </html>
    """
        .formatted(refusal.status(), refusal.title(), refusal.sentence(), refusal.reference());
  }
}
