package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.front.http.HttpProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS front does not take from anybody, whoever it is (contract, section 5, "HTTP
 * everywhere"). What two parsers could read differently never comes here: {@code HttpGuard} keeps
 * it out of HTTP/1.1, {@link Http2Guard} out of HTTP/2.
 */
final class RequestRules {
  private static final String CONTINUE = "100-continue";

  private static final HttpProblem METHOD =
      new HttpProblem(405, "Method not allowed", "CONNECT, TRACE and PRI are not answered here");
  private static final HttpProblem TARGET = HttpProblem.badRequest("the target is no path");
  private static final HttpProblem OPTIONS =
      HttpProblem.badRequest("Connection lists more than " + ConnectionOptions.MOST + " names");
  private static final HttpProblem H2C =
      HttpProblem.badRequest("HTTP/2 is chosen by ALPN here, and not by Upgrade");
  private static final HttpProblem EXPECTATION =
      new HttpProblem(417, "Expectation failed", "only 100-continue may be expected");
  private static final HttpProblem MISDIRECTED =
      new HttpProblem(
          421,
          "Misdirected request",
          "the certificate of this connection is not for the host that the request names");

  private RequestRules() {}

  /**
   * Why {@code request} is refused; null when it is not.
   *
   * @param served names of the certificate that the front presented on this connection
   */
  static @Nullable HttpProblem refusal(HttpServerRequest request, ServedNames served) {
    HttpMethod method = request.method();
    if (isRefused(method)) {
      return METHOD;
    }
    if (RequestTarget.of(request.uri(), method.equals(HttpMethod.OPTIONS)) == null) {
      return TARGET;
    }
    MultiMap headers = request.headers();
    String host = headers.get(HttpHeaders.HOST);
    // RFC 9110 §7.4, §15.5.20; HTTP/1.0 may do without a Host
    if (host != null && !served.cover(host)) {
      return MISDIRECTED;
    }
    if (WebSocketUpgrade.asksFor("h2c", headers)) {
      return H2C;
    }
    if (ConnectionOptions.of(headers).isTooMany()) {
      return OPTIONS;
    }
    return headers.contains(HttpHeaders.EXPECT) && !isContinue(headers.getAll(HttpHeaders.EXPECT))
        ? EXPECTATION
        : null;
  }

  /** RFC 9110 §9.1: names of methods are case-sensitive; every other token is one. */
  private static boolean isRefused(HttpMethod method) {
    return method.equals(HttpMethod.CONNECT)
        || method.equals(HttpMethod.TRACE)
        || method.name().equals("PRI");
  }

  /** RFC 9110 §10.1.1: there is no other expectation. */
  private static boolean isContinue(List<String> expectations) {
    return expectations.size() == 1 && expectations.getFirst().strip().equalsIgnoreCase(CONTINUE);
  }
}
