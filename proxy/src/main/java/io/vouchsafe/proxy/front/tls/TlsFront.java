package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.ConnectionLimit.Admission;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One front on all event loops: what they share. Thread-safe. */
final class TlsFront {
  /** Servers that share a port which the system chose have the same number; others have others. */
  private static final AtomicInteger FAMILIES = new AtomicInteger(1000);

  private final HostAndPort listen;
  private final TlsEngine engine;
  private final ConnectionLimit limit;
  private final FrontMeters meters;
  private final int family = FAMILIES.incrementAndGet();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger port = new AtomicInteger();
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile FrontGeneration generation;

  TlsFront(
      TlsEngine engine, ConnectionLimit limit, FrontMeters meters, FrontGeneration generation) {
    this.listen = generation.settings().listen();
    this.engine = engine;
    this.limit = limit;
    this.meters = meters;
    this.generation = generation;
  }

  /** The settings of now. */
  FrontGeneration generation() {
    return generation;
  }

  /** From now on these, for connections that come and for requests that come on open ones. */
  void follow(FrontGeneration next) {
    generation = next;
    followers.forEach(Runnable::run);
  }

  /** {@code follower} hears, on any thread, that the settings are others. */
  void whenFollowed(Runnable follower) {
    followers.add(follower);
  }

  TlsEngine engine() {
    return engine;
  }

  FrontMeters meters() {
    return meters;
  }

  /** Where it listens; port 0 lets the system choose, once for all event loops. */
  SocketAddress address() {
    return listen.port() == 0
        ? SocketAddress.sharedRandomPort(family, listen.host())
        : SocketAddress.inetSocketAddress(listen.port(), listen.host());
  }

  void boundTo(int actualPort) {
    port.set(actualPort);
  }

  /** The port that is bound; 0 while none is. */
  int port() {
    return port.get();
  }

  /** Connections that are open, those in their handshake included. */
  int open() {
    return open.get();
  }

  /** Counts a connection that was just accepted, unless there are as many as may be. */
  boolean admit(Channel channel) {
    Optional<InetAddress> source = source(channel);
    Admission admission = limit.admit(source);
    if (admission != Admission.ADMITTED) {
      meters.refused(admission);
      return false;
    }
    open.incrementAndGet();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open.decrementAndGet();
              limit.release(source);
            });
    return true;
  }

  static Optional<InetAddress> source(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? Optional.ofNullable(remote.getAddress())
        : Optional.empty();
  }
}
