package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.Map;
import java.util.Optional;

/** The environment of a client, as {@code >CLIENT:ENV} tells it: a stranger chose some of it. */
public record ClientEnv(Map<String, String> values) {
  public ClientEnv {
    values = Map.copyOf(values);
  }

  /** The value of that name. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
