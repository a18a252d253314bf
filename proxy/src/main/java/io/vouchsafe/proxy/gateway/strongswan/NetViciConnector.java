package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.Timers;
import java.util.List;
import java.util.function.Function;

/**
 * Reaches charon over its unix socket, or a port of the loopback interface. Any thread may call. A
 * connection belongs to the event loop of the context that asked for it, or to a new one: there its
 * futures complete, its events are told, and its end.
 */
public final class NetViciConnector implements ViciConnector {
  private final Vertx vertx;
  private final NetClient client;
  private final ViciAddress address;
  private final Timers timers;
  private final ViciLimits limits;

  public NetViciConnector(Vertx vertx, ViciAddress address, ViciLimits limits) {
    this(vertx, address, Timers.of(vertx), limits);
  }

  NetViciConnector(Vertx vertx, ViciAddress address, Timers timers, ViciLimits limits) {
    this.vertx = vertx;
    this.address = address;
    this.timers = timers;
    this.limits = limits;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(limits.connect().toMillis()))
                .setReconnectAttempts(0));
  }

  @Override
  public Future<ViciClient> commands(Runnable ended) {
    Context context = vertx.getOrCreateContext();
    return inTime(
        context,
        attempt ->
            connect(attempt)
                .map(socket -> new NetViciClient(context, client, socket, timers, limits, ended)));
  }

  @Override
  public Future<ViciEvents> events(List<String> events, ViciListener listener) {
    Context context = vertx.getOrCreateContext();
    return inTime(
        context,
        attempt ->
            connect(attempt)
                .compose(
                    socket -> {
                      ViciSubscription subscription =
                          new ViciSubscription(client, socket, events, listener);
                      return subscription.begin().map(new Events(context, subscription));
                    }));
  }

  private record Events(Context context, ViciSubscription subscription) implements ViciEvents {
    @Override
    public Future<Void> fence() {
      Promise<Void> passed = Promise.promise();
      context.runOnContext(here -> subscription.fence(passed));
      return passed.future();
    }

    @Override
    public void end() {
      context.runOnContext(here -> subscription.end(Why.CLOSED, "we ended the connection"));
    }
  }

  /** What an attempt has opened, to be closed when it is late; of its event loop. */
  private static final class Attempt {
    private boolean late;
    private Runnable close = () -> {};
  }

  /** Vert.x knows a deadline for connecting alone. */
  private <T> Future<T> inTime(Context context, Function<Attempt, Future<T>> work) {
    Promise<T> result = Promise.promise();
    context.runOnContext(
        here -> {
          Attempt attempt = new Attempt();
          Timers.Timer timer =
              timers.once(
                  limits.connect(),
                  () -> {
                    attempt.late = true;
                    result.tryFail(
                        unreachable("no connection within " + limits.connect().toMillis() + " ms"));
                    attempt.close.run();
                  });
          work.apply(attempt)
              .onComplete(
                  done -> {
                    timer.cancel();
                    if (done.succeeded()) {
                      result.tryComplete(done.result());
                    } else {
                      result.tryFail(done.cause());
                    }
                  });
        });
    return result.future();
  }

  private Future<NetSocket> connect(Attempt attempt) {
    return client
        .connect(socketAddress())
        .recover(broken -> Future.failedFuture(unreachable(CallFailure.explain(broken).detail())))
        .compose(
            socket -> {
              if (attempt.late) {
                socket.close();
                return Future.failedFuture(unreachable("too late"));
              }
              attempt.close = socket::close;
              return isOfThisMachine(socket) ? Future.succeededFuture(socket) : elsewhere(socket);
            });
  }

  private SocketAddress socketAddress() {
    return switch (address) {
      case ViciAddress.UnixSocket(String path) -> SocketAddress.domainSocketAddress(path);
      case ViciAddress.Loopback(HostAndPort port) ->
          SocketAddress.inetSocketAddress(port.port(), port.host());
    };
  }

  /** A name may lead out; private keys will travel here. */
  private boolean isOfThisMachine(NetSocket socket) {
    return address instanceof ViciAddress.UnixSocket
        || new HostAndPort(socket.remoteAddress().hostAddress(), 0).isLoopback();
  }

  private Future<NetSocket> elsewhere(NetSocket socket) {
    socket.close();
    return Future.failedFuture(unreachable("it is not of this machine"));
  }

  private ViciException unreachable(String why) {
    return ViciException.of(Why.UNREACHABLE, "charon at " + address + ": " + why);
  }
}
