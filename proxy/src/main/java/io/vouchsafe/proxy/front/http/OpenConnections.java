package io.vouchsafe.proxy.front.http;

import io.vertx.core.http.HttpConnection;
import java.util.IdentityHashMap;

/** The open connections of one event loop and who is at their other ends. */
final class OpenConnections {
  private final IdentityHashMap<HttpConnection, Peer> open = new IdentityHashMap<>();
  private final PortRules rules;

  OpenConnections(PortRules rules) {
    this.rules = rules;
  }

  void opened(HttpConnection connection) {
    Peer peer = of(connection);
    if (rules.admit(connection, peer.address())) {
      open.put(connection, peer);
      connection.closeHandler(closed -> open.remove(connection));
    }
  }

  /** The peer of a connection that brings a request just now. */
  Peer requestOn(HttpConnection connection) {
    Peer peer = open.get(connection);
    return peer == null ? of(connection) : peer;
  }

  private static Peer of(HttpConnection connection) {
    return new Peer(connection.remoteAddress(), connection.localAddress());
  }
}
