package io.vouchsafe.vpnauth.ocvpn;

import java.util.List;

/**
 * What a device tells the others of its group.
 *
 * @param address where the others reach it: an IP address or a host name
 * @param networks behind it
 */
public record Announcement(String address, List<IpNetwork> networks) {
  public Announcement {
    networks = List.copyOf(networks);
  }
}
