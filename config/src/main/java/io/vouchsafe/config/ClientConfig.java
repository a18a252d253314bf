package io.vouchsafe.config;

import io.vouchsafe.vpnauth.identity.IdList;
import java.util.List;
import java.util.Optional;

/**
 * What an OpenVPN server is told for one of its clients, as in a file of {@code client-config-dir}.
 *
 * @param idList of whom; empty = of everybody
 * @param lines such as {@code push "route 10.0.0.0 255.0.0.0"}; checked
 */
public record ClientConfig(Optional<IdList> idList, List<String> lines) {
  public ClientConfig {
    lines = List.copyOf(lines);
  }
}
