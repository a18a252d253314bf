package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who may call (RFC 6750 §2.1): whoever knows the token. Without one configured, only a listener on
 * loopback answers. Thread-safe.
 */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private volatile Optional<Secret> token;
  private final boolean openWithout;

  /** Guards what listens on {@code listener}. */
  public BearerToken(Optional<Secret> token, HostAndPort listener) {
    this.token = token;
    InetAddress address = new InetSocketAddress(listener.host(), listener.port()).getAddress();
    this.openWithout = address != null && address.isLoopbackAddress();
  }

  /** From now on this one; the old one is worth nothing any more. */
  public void change(Optional<Secret> next) {
    token = next;
  }

  /** Whether there is a token at all. */
  public boolean isConfigured() {
    return token.isPresent();
  }

  /**
   * Why {@code request} is not answered, if so: it does not carry the token, or none is configured
   * and it is of another site's page.
   */
  public Optional<HttpProblem> refuses(HttpServerRequest request) {
    Optional<Secret> wanted = token;
    if (wanted.isEmpty()) {
      return openWithout ? OpenPort.refusesPage(request) : Optional.of(HttpProblem.unauthorized());
    }
    return carries(request, wanted.get())
        ? Optional.empty()
        : Optional.of(HttpProblem.unauthorized());
  }

  /** Whether there is a token and {@code request} carries it. */
  public boolean isCarriedBy(HttpServerRequest request) {
    return token.filter(wanted -> carries(request, wanted)).isPresent();
  }

  /** Exactly once, since of two somebody else may have read the other one. */
  private static boolean carries(HttpServerRequest request, Secret wanted) {
    List<String> given = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return given.size() == 1
        && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && wanted.matches(given.getFirst().substring(SCHEME.length()).strip());
  }
}
