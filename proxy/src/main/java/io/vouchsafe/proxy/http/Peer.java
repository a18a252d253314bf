package io.vouchsafe.proxy.http;

import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.Cidr;
import io.vouchsafe.proxy.decision.TenantRuntime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection. Lives on the connection's event loop, so that a request
 * on a kept connection costs no look at the address again.
 */
public final class Peer {
  private final Optional<InetAddress> address;
  private @Nullable TenantRuntime asked;
  private boolean trusted;

  Peer(SocketAddress remote) {
    this.address = address(remote);
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

  /** Contract, section 5: the header counts only from {@code front.trusted}. */
  boolean isTrustedBy(TenantRuntime tenant) {
    if (asked != tenant) {
      trusted = address.isPresent() && anyContains(tenant, address.get());
      asked = tenant;
    }
    return trusted;
  }

  private static boolean anyContains(TenantRuntime tenant, InetAddress candidate) {
    for (Cidr network : tenant.front().trusted()) {
      if (network.contains(candidate)) {
        return true;
      }
    }
    return false;
  }

  /** Where it connects from; empty for what is no address. */
  public Optional<InetAddress> address() {
    return address;
  }
}
