package io.vouchsafe.proxy.front.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.proxy.net.CannotListenException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The gRPC port, on one event loop; deployed once for each. */
public final class AuthorizationServer extends VerticleBase {
  /** Of the servers that share a port which the system chose; every other port has another. */
  private static final int FAMILY = 4;

  private static final long TICK_MILLIS = 1_000;

  private final HostAndPort address;
  private final GrpcPort port;
  private final CheckFront checks;
  private final Duration lastAnswers;
  private final IntConsumer bound;
  private final Set<GrpcConnection> open = new HashSet<>();
  private @Nullable NetServer server;

  /**
   * A server that is not listening yet.
   *
   * @param lastAnswers so long a stop waits for calls that are under way
   * @param bound is told the port, which the system chose when the settings say 0
   */
  public AuthorizationServer(
      HostAndPort address,
      GrpcPort port,
      CheckFront checks,
      Duration lastAnswers,
      IntConsumer bound) {
    this.address = address;
    this.port = port;
    this.checks = checks;
    this.lastAnswers = lastAnswers;
    this.bound = bound;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(TICK_MILLIS, tick -> tick());
    return vertx
        .createNetServer(new NetServerOptions().setTcpNoDelay(true))
        .connectHandler(this::connected)
        .listen(where())
        .recover(CannotListenException.at("listen.grpc", address))
        .onSuccess(
            listening -> {
              server = listening;
              bound.accept(listening.actualPort());
            });
  }

  private SocketAddress where() {
    return address.port() == 0
        ? SocketAddress.sharedRandomPort(FAMILY, address.host())
        : SocketAddress.inetSocketAddress(address.port(), address.host());
  }

  /** Nothing has been read of it yet. */
  private void connected(NetSocket socket) {
    Optional<InetAddress> caller = address(socket.remoteAddress());
    if (!port.connections().admit(caller)) {
      socket.close();
      return;
    }
    ChannelHandlerContext last = ((NetSocketInternal) socket).channelHandlerContext();
    GrpcConnection connection =
        new GrpcConnection(
            (ContextInternal) context,
            last.channel(),
            caller,
            port.limits(caller),
            checks,
            port.nanoTime());
    open.add(connection);
    last.channel()
        .closeFuture()
        .addListener(
            closed -> {
              open.remove(connection);
              port.connections().release(caller);
            });
    begin(connection, last);
  }

  private static void begin(GrpcConnection connection, ChannelHandlerContext last) {
    boolean hasBegun = false;
    try {
      connection.begin(last.name());
      hasBegun = true;
    } finally {
      if (!hasBegun) {
        var unused = last.channel().close();
      }
    }
  }

  private static Optional<InetAddress> address(SocketAddress remote) {
    String literal = remote.hostAddress();
    if (literal == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private void tick() {
    List.copyOf(open).forEach(connection -> connection.tick(port.times()));
  }

  /** Stops accepting, answers what is under way, closes. */
  @Override
  public Future<?> stop() {
    NetServer listening = server;
    return listening == null ? Future.succeededFuture() : listening.shutdown(lastAnswers);
  }
}
