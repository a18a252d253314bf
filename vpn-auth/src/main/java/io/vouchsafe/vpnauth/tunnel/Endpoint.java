package io.vouchsafe.vpnauth.tunnel;

import java.util.Optional;

/**
 * One end of a tunnel, outside (cOS Core, section 10.3.3, <em>Local Endpoint</em>, <em>Remote
 * Endpoint</em>).
 */
public sealed interface Endpoint {
  /** Whether whoever is at {@code other} is here. Where a host is, nobody knows. */
  default boolean covers(Endpoint other) {
    return switch (this) {
      case Any any -> true;
      case Host host -> host.equals(other);
      case Addresses(IpRange range) ->
          other instanceof Addresses(IpRange others) && range.covers(others);
    };
  }

  /**
   * Where somebody may be who is at both; empty when nobody can be. A host that is known by its
   * name may be anywhere, so that of a host and some addresses the host remains.
   */
  default Optional<Endpoint> intersection(Endpoint other) {
    return switch (this) {
      case Any any -> Optional.of(other);
      case Host host -> Optional.of(this);
      case Addresses(IpRange range) ->
          switch (other) {
            case Any any -> Optional.of(this);
            case Host host -> Optional.of(other);
            case Addresses(IpRange others) -> range.intersection(others).map(Addresses::new);
          };
    };
  }

  /** Whether somebody may be at both. */
  default boolean meets(Endpoint other) {
    return intersection(other).isPresent();
  }

  /** Whether it is one place: an address, or a host. */
  default boolean isOnePlace() {
    return switch (this) {
      case Any any -> false;
      case Host host -> true;
      case Addresses(IpRange range) -> range.isOneAddress();
    };
  }

  /** Any address of either family. */
  record Any() implements Endpoint {}

  /** One address, a network, or a range. */
  record Addresses(IpRange range) implements Endpoint {}

  /**
   * A host by its name; its addresses are whatever the name server says when somebody asks.
   *
   * @param name lower case, without a dot at its end
   */
  record Host(String name) implements Endpoint {}
}
