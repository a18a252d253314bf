package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.config.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a loopback port without a token refuses. A browser on this machine reaches it as well, for
 * whatever page it shows; that page must neither give orders nor read answers.
 */
public final class OpenPort {
  private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
  private static final String SCHEME = "http://";
  private static final int SOME_PORT = 80;

  /** Fetch Metadata §2.4: the user typed the address, or a page of this very port asks. */
  private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

  private OpenPort() {}

  /**
   * The refusal of a Host that a name server may have pointed here (DNS rebinding): only a literal
   * loopback address and {@code localhost} are none.
   */
  public static Optional<HttpProblem> refusesHost(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    return hosts.size() == 1 && isLoopback(hosts.getFirst())
        ? Optional.empty()
        : Optional.of(
            HttpProblem.forbidden(
                "without a token only the Host localhost, 127.0.0.1 or [::1] is answered"));
  }

  /**
   * The refusal of what a web page of somebody else sent. A browser names the page's origin with
   * every request that is no GET or HEAD (Fetch §3.2), and the site with all of them.
   */
  public static Optional<HttpProblem> refusesPage(HttpServerRequest request) {
    List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
    List<String> sites = request.headers().getAll(FETCH_SITE);
    boolean ownOrigin =
        origins.isEmpty() || (origins.size() == 1 && isOwn(origins.getFirst(), request));
    boolean ownSite =
        sites.isEmpty()
            || (sites.size() == 1
                && OWN_SITES.contains(sites.getFirst().strip().toLowerCase(Locale.ROOT)));
    return ownOrigin && ownSite
        ? Optional.empty()
        : Optional.of(
            HttpProblem.forbidden("without a token no request of another site's page is answered"));
  }

  /** Whether the page is of this very host and port, and no name server had a say in which. */
  private static boolean isOwn(String origin, HttpServerRequest request) {
    String host = Optional.ofNullable(request.getHeader(HttpHeaders.HOST)).orElse("");
    return isLoopback(host) && origin.strip().equalsIgnoreCase(SCHEME + host.strip());
  }

  private static boolean isLoopback(String host) {
    String written = host.strip();
    return HostAndPort.parse(written)
        .or(() -> HostAndPort.parse(written + ":" + SOME_PORT))
        .filter(HostAndPort::isLoopback)
        .isPresent();
  }
}
