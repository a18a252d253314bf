package io.vouchsafe.proxy.upstream;

import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vouchsafe.config.Tunneling;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How a connection to an http or https server is opened, straight or by a proxy's CONNECT. */
public final class Dialling {
  private Dialling() {}

  /**
   * A connection to the host of {@code target}, with TLS for https.
   *
   * @param tunneling the proxy that is asked to CONNECT
   * @param patience longest time to connect
   * @param tls how an https server is verified
   */
  public static ConnectOptions options(
      URI target, Optional<Tunneling> tunneling, Duration patience, ClientSSLOptions tls) {
    boolean secure = "https".equalsIgnoreCase(target.getScheme());
    int port = target.getPort() >= 0 ? target.getPort() : secure ? 443 : 80;
    ConnectOptions options =
        new ConnectOptions()
            .setHost(host(target))
            .setPort(port)
            .setTimeout(Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
    tunneling.ifPresent(through -> options.setProxyOptions(proxy(through)));
    if (secure) {
      options.setSsl(true).setSslOptions(tls).setSniServerName(host(target));
    }
    return options;
  }

  /** Whether a failed tunnel is the proxy's doing: before it stands, everything is. */
  public static boolean isProxys(Throwable failure) {
    return failure instanceof ProxyConnectException || failure instanceof ConnectException;
  }

  private static ProxyOptions proxy(Tunneling tunneling) {
    ProxyOptions proxy =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost(tunneling.proxy().host())
            .setPort(tunneling.proxy().port());
    tunneling
        .login()
        .ifPresent(
            login -> proxy.setUsername(login.username()).setPassword(login.password().value()));
    return proxy;
  }

  /** IPv6 literals come without their brackets. */
  private static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
