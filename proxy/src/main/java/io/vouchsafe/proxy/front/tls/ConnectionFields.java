package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the client is, as the upstream is told: {@code X-Forwarded-For}, {@code -Proto}, {@code
 * -Host} and {@code Forwarded} (RFC 7239). Made once for each connection, since its requests mostly
 * name one host.
 */
final class ConnectionFields {
  private static final AttributeKey<ConnectionFields> KEY =
      AttributeKey.valueOf(ConnectionFields.class, "fields");

  private static final CharSequence FOR = HttpHeaders.createOptimized("X-Forwarded-For");
  private static final CharSequence PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
  private static final CharSequence HOST = HttpHeaders.createOptimized("X-Forwarded-Host");
  private static final CharSequence FORWARDED = HttpHeaders.createOptimized("Forwarded");
  private static final CharSequence HTTPS = HttpHeaders.createOptimized("https");

  private final @Nullable CharSequence address;
  private final String node;
  private @Nullable String host;
  private CharSequence hostOctets = "";
  private CharSequence forwarded;

  /**
   * Those of one connection.
   *
   * @param remote the client's address; null when it is gone
   */
  ConnectionFields(@Nullable String remote) {
    String literal = remote == null ? null : withoutZone(remote);
    address = literal == null ? null : HttpHeaders.createOptimized(literal);
    // RFC 7239 §6: an IPv6 address stands in brackets and quotes
    node =
        literal == null
            ? "for=unknown"
            : literal.indexOf(':') < 0 ? "for=" + literal : "for=\"[" + literal + "]\"";
    forwarded = forwarded(null);
  }

  private static String withoutZone(String literal) {
    int zone = literal.indexOf('%');
    return zone < 0 ? literal : literal.substring(0, zone);
  }

  /** Those of the connection that {@code request} came on. */
  static ConnectionFields of(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
    ConnectionFields known = channel.attr(KEY).get();
    if (known != null) {
      return known;
    }
    SocketAddress remote = connection.remoteAddress();
    ConnectionFields made = new ConnectionFields(remote == null ? null : remote.hostAddress());
    channel.attr(KEY).set(made);
    return made;
  }

  /** Attaches them to a request for {@code asked}, a valid Host; null where there is none. */
  void attach(MultiMap headers, @Nullable String asked) {
    if (asked == null ? host != null : !asked.equals(host)) {
      host = asked;
      hostOctets = asked == null ? "" : FieldOctets.of(asked);
      forwarded = forwarded(asked);
    }
    if (address != null) {
      headers.add(FOR, address);
    }
    headers.add(PROTO, HTTPS);
    if (asked != null) {
      headers.add(HOST, hostOctets);
    }
    headers.add(FORWARDED, forwarded);
  }

  /** A valid Host holds no quote and no backslash. */
  private CharSequence forwarded(@Nullable String asked) {
    return HttpHeaders.createOptimized(
        asked == null ? node + ";proto=https" : node + ";host=\"" + asked + "\";proto=https");
  }
}
