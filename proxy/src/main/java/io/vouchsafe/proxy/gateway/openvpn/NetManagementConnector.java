package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ManagementAddress;
import io.vouchsafe.proxy.net.CallFailure;
import java.time.Duration;

/** Over TCP, or a unix socket. */
final class NetManagementConnector implements ManagementConnector {
  private static final Duration LONGEST_CONNECTING = Duration.ofSeconds(5);

  private final NetClient client;

  NetManagementConnector(Vertx vertx) {
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(LONGEST_CONNECTING.toMillis()))
                .setTcpKeepAlive(true)
                .setReconnectAttempts(0));
  }

  @Override
  public Future<ManagementSocket> connect(
      ManagementAddress address, ManagementSocket.Receiver receiver) {
    return client
        .connect(socketAddress(address))
        .map(socket -> ManagementSocket.over(client, socket, receiver))
        .recover(broken -> Future.failedFuture(CallFailure.explain(broken).detail()));
  }

  private static SocketAddress socketAddress(ManagementAddress address) {
    return switch (address) {
      case ManagementAddress.UnixSocket(String path) -> SocketAddress.domainSocketAddress(path);
      case ManagementAddress.Tcp(HostAndPort port) ->
          SocketAddress.inetSocketAddress(port.port(), port.host());
    };
  }
}
