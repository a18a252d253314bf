package io.vouchsafe.proxy.front.spoe;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.proxy.net.CannotListenException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The SPOE port, on one event loop; deployed once for each. */
public final class SpoeServer extends VerticleBase {
  /** The API port's number is 1, the admin port's 2. */
  private static final int FAMILY = 3;

  private static final long TICK_MILLIS = 250;

  private final HostAndPort address;
  private final SpoeRules rules;
  private final SpoeDecisions decisions;
  private final Duration lastAnswers;
  private final IntConsumer bound;
  private final Set<SpoeConnection> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable NetServer server;

  /**
   * A server that is not listening yet.
   *
   * @param lastAnswers so long a stop waits for what is in flight
   * @param bound is told the port, which the system chose when the settings say 0
   */
  public SpoeServer(
      HostAndPort address,
      SpoeRules rules,
      SpoeDecisions decisions,
      Duration lastAnswers,
      IntConsumer bound) {
    this.address = address;
    this.rules = rules;
    this.decisions = decisions;
    this.lastAnswers = lastAnswers;
    this.bound = bound;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(TICK_MILLIS, tick -> List.copyOf(open).forEach(SpoeConnection::tick));
    return vertx
        .createNetServer()
        .connectHandler(this::opened)
        .listen(where())
        .recover(CannotListenException.at("listen.spoe", address))
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

  private void opened(NetSocket socket) {
    Optional<InetAddress> caller =
        Optional.ofNullable(socket.remoteAddress())
            .map(SocketAddress::hostAddress)
            .map(NetUtil::createInetAddressFromIpAddressString);
    if (!rules.connections().admit(caller)) {
      var unused = socket.close();
      return;
    }
    SpoeConnection connection = new SpoeConnection(socket, caller, rules, decisions);
    open.add(connection);
    socket.closeHandler(
        closed -> {
          open.remove(connection);
          rules.connections().release(caller);
          connection.closed();
        });
    socket.shutdownHandler(within -> connection.finish());
    connection.begin();
  }

  /** Stops accepting, answers what is in flight, closes. */
  @Override
  public Future<?> stop() {
    NetServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(lastAnswers.toMillis(), TimeUnit.MILLISECONDS);
  }
}
