package io.vouchsafe.proxy.admin.page;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.proxy.admin.AdminCall;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code GET /} and {@code GET /page/…}: the status page. It holds no data, so nobody needs a token
 * to load it; what it shows it asks for like any other client.
 */
public final class StatusPage implements AdminCall {
  /** The first word of the paths of its files; {@link #INDEX} is at {@code /}. */
  public static final String WORD = "page";

  private static final String INDEX = "index.html";

  private static final List<String> NAMES =
      List.of(
          INDEX,
          "page.css",
          "mark.svg",
          "page.js",
          "access.js",
          "admin.js",
          "canaries.js",
          "crls.js",
          "decisions.js",
          "dom.js",
          "emergency.js",
          "explanation.js",
          "fronts.js",
          "live.js",
          "nodes.js",
          "outlook.js",
          "reasons.js",
          "responders.js",
          "sessions.js",
          "table.js",
          "tenants.js",
          "time.js");

  /**
   * Content Security Policy Level 3: nothing but our own files and calls, no inline script or
   * style, no frame around it, no form that is sent anywhere.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          // Asked about at each use: a new version's page is never mixed with an old one's.
          "Cache-Control", "no-cache");

  private final Map<String, PageFile> files =
      NAMES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), PageFile::read));

  @Override
  public Set<String> queryKeys(HttpServerRequest request) {
    return Set.of();
  }

  @Override
  public void answer(HttpServerRequest request, RequestQuery query) {
    Optional<PageFile> file = name(request).map(files::get);
    HttpServerResponse response = request.response();
    if (file.isEmpty()) {
      HttpProblem.notFound("nothing is here").send(response);
    } else if (!request.method().name().equals("GET")) {
      response.putHeader(HttpHeaders.ALLOW, "GET");
      HttpProblem.methodNotAllowed("GET").send(response);
    } else {
      send(request, file.get());
    }
  }

  private static Optional<String> name(HttpServerRequest request) {
    String path = Optional.ofNullable(request.path()).orElse("");
    String files = "/" + WORD + "/";
    if (path.equals("/")) {
      return Optional.of(INDEX);
    }
    return path.startsWith(files)
        ? Optional.of(path.substring(files.length())).filter(name -> !name.equals(INDEX))
        : Optional.empty();
  }

  /** RFC 9110 §13.1.2: who has this very content gets 304. */
  private static void send(HttpServerRequest request, PageFile file) {
    HttpServerResponse response = request.response();
    HEADERS.forEach(response::putHeader);
    response.putHeader(HttpHeaders.ETAG, file.tag());
    if (file.tag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader(HttpHeaders.CONTENT_TYPE, file.type()).end(file.content());
    }
  }
}
