package io.vouchsafe.proxy.net;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The addresses that names stand for. */
@FunctionalInterface
public interface HostNames {

  /** Every address of {@code host}; a failed future when there is none. */
  Future<List<InetAddress>> addresses(String host);

  /** Asks whom every connection of {@code vertx} asks: the hosts file, then the name servers. */
  static HostNames of(Vertx vertx) {
    return host -> {
      InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
      return literal != null
          ? Future.succeededFuture(List.of(literal))
          : ((VertxInternal) vertx)
              .nameResolver()
              .resolveAll(host)
              .map(found -> found.stream().map(InetSocketAddress::getAddress).toList());
    };
  }

  /**
   * Asks as other programs of this machine do, a few at a time: of a name that stands twice in the
   * hosts file, {@link #of} tells one address, and a data plane beside us goes by both.
   */
  static HostNames ofSystem(Vertx vertx) {
    WorkerExecutor threads = vertx.createSharedWorkerExecutor("host-names", 4);
    return host -> threads.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
  }
}
