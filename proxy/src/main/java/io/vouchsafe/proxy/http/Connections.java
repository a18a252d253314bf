package io.vouchsafe.proxy.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The open connections of one event loop. One that brings no whole request for a while is closed,
 * whether it is silent or trickles header bytes; an idle timeout alone would miss the second.
 */
final class Connections {
  private final IdentityHashMap<HttpConnection, Peer> open = new IdentityHashMap<>();
  private final long ticksToLive;
  private long tick;

  /**
   * Starts looking after connections.
   *
   * @param tickMillis how often they are looked at
   * @param ticksToLive how many looks long a connection may be without a new request
   */
  Connections(Vertx vertx, long tickMillis, long ticksToLive) {
    this.ticksToLive = ticksToLive;
    vertx.setPeriodic(tickMillis, fired -> sweep());
  }

  void opened(HttpConnection connection) {
    open.put(connection, new Peer(connection.remoteAddress(), tick));
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** The peer of a connection that brings a request just now. */
  Peer requestOn(HttpConnection connection) {
    Peer peer = open.get(connection);
    if (peer == null) {
      return new Peer(connection.remoteAddress(), tick);
    }
    peer.seen(tick);
    return peer;
  }

  private void sweep() {
    tick++;
    List<HttpConnection> stale = new ArrayList<>();
    open.forEach(
        (connection, peer) -> {
          if (!peer.wasSeenSince(tick - ticksToLive)) {
            stale.add(connection);
          }
        });
    stale.forEach(HttpConnection::close);
  }
}
