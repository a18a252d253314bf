package io.vouchsafe.proxy.net;

import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.Future;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.proxy.net.AddressRule.Way;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** How a connection to an http or https server is opened, straight or by a proxy's CONNECT. */
final class Dialling {
  private Dialling() {}

  /**
   * Opens a connection to the host of {@code call}'s target, with TLS for https, at an address that
   * {@code addresses} allows. Through a proxy that is the proxy's address: what it makes of the
   * target's name is its own rule's affair.
   */
  static Future<Dialled> open(NetClient client, AddressRule addresses, HttpCall call) {
    URI target = call.target();
    Optional<Tunneling> tunneling = call.destination().tunneling();
    String host = tunneling.map(through -> through.proxy().host()).orElseGet(() -> host(target));
    return addresses
        .to(host, tunneling.isPresent() ? Destination.Origin.SETTINGS : call.destination().origin())
        .compose(
            way ->
                switch (way) {
                  case Way.Refused(CallFailure why) ->
                      Future.succeededFuture(new Dialled.Refused(why));
                  case Way.ByName byName ->
                      client.connect(options(call, Optional.empty())).map(Dialled.Open::new);
                  case Way.To(InetAddress address) ->
                      client.connect(options(call, Optional.of(address))).map(Dialled.Open::new);
                });
  }

  /** What came of an attempt to connect; a failed future says why there is no connection. */
  sealed interface Dialled {
    record Open(NetSocket socket) implements Dialled {}

    /** Nothing was sent anywhere. */
    record Refused(CallFailure why) implements Dialled {}
  }

  private static ConnectOptions options(HttpCall call, Optional<InetAddress> address) {
    URI target = call.target();
    Optional<Tunneling> tunneling = call.destination().tunneling();
    int port = port(target);
    ConnectOptions options =
        new ConnectOptions()
            .setHost(host(target))
            .setPort(port)
            .setTimeout(Math.clamp(call.patience().toMillis(), 1, Integer.MAX_VALUE));
    tunneling.ifPresent(through -> options.setProxyOptions(proxy(through, address)));
    if (tunneling.isEmpty()) {
      address.ifPresent(to -> options.setRemoteAddress(at(to, port)));
    }
    if (call.isTls()) {
      options.setSsl(true).setSslOptions(call.tls().get()).setSniServerName(host(target));
    }
    return options;
  }

  /** Whether a failed tunnel is the proxy's doing: before it stands, everything is. */
  static boolean isProxys(Throwable failure) {
    return failure instanceof ProxyConnectException || failure instanceof ConnectException;
  }

  /** An address that was looked at: nothing resolves it again. */
  static SocketAddress at(InetAddress address, int port) {
    return SocketAddress.inetSocketAddress(new InetSocketAddress(address, port));
  }

  private static ProxyOptions proxy(Tunneling tunneling, Optional<InetAddress> address) {
    ProxyOptions proxy =
        new ProxyOptions()
            .setType(ProxyType.HTTP)
            .setHost(address.map(InetAddress::getHostAddress).orElse(tunneling.proxy().host()))
            .setPort(tunneling.proxy().port());
    tunneling
        .login()
        .ifPresent(
            login -> proxy.setUsername(login.username()).setPassword(login.password().value()));
    return proxy;
  }

  static int port(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    return url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
  }

  /** IPv6 literals come without their brackets. */
  static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
