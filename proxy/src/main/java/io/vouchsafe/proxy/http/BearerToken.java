package io.vouchsafe.proxy.http;

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

  /** Whether {@code request} carries the token, exactly once, or none is needed. */
  public boolean admits(HttpServerRequest request) {
    Optional<Secret> wanted = token;
    if (wanted.isEmpty()) {
      return openWithout;
    }
    List<String> given = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    return given.size() == 1
        && given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && wanted.get().matches(given.getFirst().substring(SCHEME.length()).strip());
  }
}
