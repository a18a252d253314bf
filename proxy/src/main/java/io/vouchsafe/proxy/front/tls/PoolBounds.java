package io.vouchsafe.proxy.front.tls;

import java.time.Duration;

/**
 * How many connections to its upstream one event loop has.
 *
 * @param connections at most, idle ones included
 * @param idle kept for a later request
 * @param waiting requests that wait for a connection
 * @param idleTime after which an idle connection is closed; below what servers allow themselves,
 *     since a request that meets a server's own closing is lost
 * @param drain for which a request goes on whose upstream the settings do not name any more
 */
record PoolBounds(int connections, int idle, int waiting, Duration idleTime, Duration drain) {
  /** Tomcat closes after 20 s, Jetty after 30, nginx after 75; who is faster, mostly says so. */
  static final PoolBounds USUAL =
      new PoolBounds(1024, 256, 1024, Duration.ofSeconds(15), Duration.ofSeconds(30));

  /** The same with no more connections than {@code most}. */
  PoolBounds within(int most) {
    return new PoolBounds(
        Math.min(connections, most), Math.min(idle, most), waiting, idleTime, drain);
  }
}
