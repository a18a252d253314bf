package io.vouchsafe.proxy.front.http;

import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.pki.Der;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection. Lives on the connection's event loop, so that a request
 * on a kept connection costs no look at the address again.
 */
public final class Peer {
  /** In the place of a name: whichever front trusts the address first. */
  static final String ANY_FRONT = "";

  private final Optional<InetAddress> address;
  private final boolean isLocal;
  private final List<Der> certificates;
  private @Nullable List<FrontSettings> asked;
  private String askedFront = ANY_FRONT;
  private @Nullable HeaderFront found;

  /**
   * A peer.
   *
   * @param here our end of the connection; null when nobody knows it any more
   */
  Peer(SocketAddress remote, @Nullable SocketAddress here) {
    this(remote, here, List.of());
  }

  /**
   * A peer that has presented certificates, and has shown that the first is its own.
   *
   * @param certificates leaf first; empty when it has presented none
   */
  public Peer(SocketAddress remote, @Nullable SocketAddress here, List<Der> certificates) {
    this.certificates = List.copyOf(certificates);
    this.address = address(remote);
    this.isLocal =
        address.map(InetAddress::isLoopbackAddress).orElse(false)
            || (here != null
                && here.hostAddress() != null
                && here.hostAddress().equals(remote.hostAddress()));
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

  /**
   * The front as which it may speak for a tenant (contract, section 1): the one that is called
   * {@code name}, or the first of the settings for {@link #ANY_FRONT}, that trusts this address.
   * Null when none does, or when that one has no header.
   *
   * @param fronts of the tenant, which itself is not held: an idle connection would keep all that
   *     was made of settings which were replaced long ago
   */
  @SuppressWarnings("ReferenceEquality") // of one reading of the settings
  @Nullable HeaderFront front(List<FrontSettings> fronts, String name) {
    if (asked != fronts || !askedFront.equals(name)) {
      found = look(fronts, name).flatMap(HeaderFront::of).orElse(null);
      asked = fronts;
      askedFront = name;
    }
    return found;
  }

  /** Whether one of a tenant's {@code fronts} trusts this address, with a header or without. */
  boolean isTrusted(List<FrontSettings> fronts) {
    return look(fronts, ANY_FRONT).isPresent();
  }

  /** What the connection itself has shown; empty on one without TLS. */
  List<Der> certificates() {
    return certificates;
  }

  private Optional<FrontSettings> look(List<FrontSettings> fronts, String name) {
    return fronts.stream()
        .filter(front -> name.equals(ANY_FRONT) || front.isCalled(name))
        .filter(front -> address.isPresent() && trusts(front, address.get()))
        .findFirst();
  }

  private static boolean trusts(FrontSettings front, InetAddress candidate) {
    for (Cidr network : front.trusted()) {
      if (network.contains(candidate)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it is on this very machine: from loopback, or from the address that it connects to,
   * which nobody else can have.
   */
  public boolean isLocal() {
    return isLocal;
  }

  /** Where it connects from; empty for what is no address. */
  public Optional<InetAddress> address() {
    return address;
  }
}
