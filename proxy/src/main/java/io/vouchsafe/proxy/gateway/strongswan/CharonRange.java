package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.util.List;
import java.util.OptionalInt;

/** Addresses as charon reads them. */
final class CharonRange {
  /** All addresses of both families. */
  static final List<String> EVERYTHING = List.of("0.0.0.0/0", "::/0");

  private CharonRange() {}

  /** A network where it is one, else from the first to the last. */
  static String of(IpRange range) {
    OptionalInt prefix = range.prefix();
    return prefix.isPresent() ? range.first() + "/" + prefix.getAsInt() : fromTo(range);
  }

  static String fromTo(IpRange range) {
    return range.first() + "-" + range.last();
  }

  /** Networks that peers may reach; none are all. */
  static List<String> networks(List<IpRange> ranges) {
    return ranges.isEmpty() ? EVERYTHING : ranges.stream().map(CharonRange::of).toList();
  }

  /**
   * An end of a tunnel. charon prefers a network to a wider one and to every range ({@code match}
   * of ike_cfg.c), which would overrule the order of the tunnels; so a network is told as two
   * ranges that are none. One address it always prefers, which the plan of connections knows.
   */
  static List<String> endpoint(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Any any -> List.of(CharonId.ANYBODY);
      case Endpoint.Host(String name) -> List.of(name);
      case Endpoint.Addresses(IpRange range) ->
          range.isOneAddress()
              ? List.of(range.first().toString())
              : range.asRanges().stream().map(CharonRange::fromTo).toList();
    };
  }
}
