package io.vouchsafe.vpnauth.ocvpn;

import java.util.List;
import java.util.Optional;

/**
 * What a device may announce.
 *
 * @param networks in which each of its networks must lie; empty = any that no other member
 *     announces
 */
public record DeviceRules(Optional<List<IpNetwork>> networks) {
  public static final DeviceRules NONE = new DeviceRules(Optional.empty());

  public DeviceRules {
    networks = networks.map(List::copyOf);
  }
}
