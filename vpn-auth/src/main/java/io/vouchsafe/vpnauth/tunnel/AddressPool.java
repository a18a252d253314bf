package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import java.util.List;

/**
 * What a peer is given inside the tunnel (IKE configuration mode; cOS Core, section 10.3.11).
 *
 * @param addresses of which each peer gets one; IPv4, IPv6 or both
 * @param dns name servers told to the peer
 * @param subnets told to the peer as reachable through the tunnel
 */
public record AddressPool(List<IpRange> addresses, List<IpAddress> dns, List<IpRange> subnets) {
  public AddressPool {
    addresses = List.copyOf(addresses);
    dns = List.copyOf(dns);
    subnets = List.copyOf(subnets);
  }
}
