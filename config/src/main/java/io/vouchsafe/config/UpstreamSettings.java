package io.vouchsafe.config;

import java.util.Map;
import java.util.Optional;

/**
 * How a tenant's sources are reached.
 *
 * @param tunneling by the name of the OCSP object
 */
public record UpstreamSettings(AllowedHosts allowedHosts, Map<String, Tunneling> tunneling) {

  /** Straight, and nowhere but to the URLs written. */
  public static final UpstreamSettings DIRECT = new UpstreamSettings(AllowedHosts.NONE, Map.of());

  public UpstreamSettings {
    tunneling = Map.copyOf(tunneling);
  }

  /** The proxy of the OCSP object of that name. */
  public Optional<Tunneling> tunnelingOf(String object) {
    return Optional.ofNullable(tunneling.get(object));
  }
}
