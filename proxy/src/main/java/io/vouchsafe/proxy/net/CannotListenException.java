package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vouchsafe.config.HostAndPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An address of the settings on which this process cannot listen: which key, and what to write. */
public final class CannotListenException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int FIRST_FREE_PORT = 1024;
  private static final int MOST_SHOWN = 8;

  private CannotListenException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The failure of listening on {@code address}, told for whoever wrote {@code key}. */
  public static <T> Function<Throwable, Future<T>> at(String key, HostAndPort address) {
    return failure ->
        Future.failedFuture(new CannotListenException(sentence(key, address, failure), failure));
  }

  /** What is wrong with {@code address}, and what to write at {@code key} instead. */
  public static String sentence(String key, HostAndPort address, Throwable failure) {
    return key + ": " + reason(key, address, failure);
  }

  private static String reason(String key, HostAndPort address, Throwable failure) {
    Optional<InetAddress> meant = resolved(address.host());
    String system = String.valueOf(failure.getMessage());
    if (meant.isEmpty()) {
      return "the name "
          + address.host()
          + " leads to no address: write an address, such as 127.0.0.1:"
          + address.port();
    }
    if (isForeign(meant.get())) {
      return "%s is no address of this machine, which has %s: write one of these, or 0.0.0.0:%d for all of them"
          .formatted(address, ownAddresses(), address.port());
    }
    if (system.contains("in use")) {
      return "%s is in use by another process: end that one (ss -ltnp 'sport = :%d' shows it), or write another port at %s"
          .formatted(address, address.port(), key);
    }
    if (system.contains("denied") && address.port() < FIRST_FREE_PORT) {
      return "%s: this user may not listen on ports below 1024: write a larger port, or give the process CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities=)"
          .formatted(address);
    }
    return address + " cannot be listened on: " + system;
  }

  private static Optional<InetAddress> resolved(String host) {
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static boolean isForeign(InetAddress address) {
    try {
      return !address.isAnyLocalAddress()
          && !address.isLoopbackAddress()
          && NetworkInterface.getByInetAddress(address) == null;
    } catch (SocketException e) {
      // The system does not say which addresses it has; its own words tell what is wrong.
      return false;
    }
  }

  private static String ownAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .map(InetAddress::getHostAddress)
          .limit(MOST_SHOWN)
          .collect(Collectors.joining(", "));
    } catch (SocketException e) {
      return "others";
    }
  }
}
