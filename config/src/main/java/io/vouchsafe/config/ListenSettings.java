package io.vouchsafe.config;

import java.util.Optional;

/**
 * {@code listen}: where the service answers.
 *
 * @param apiToken bearer token of {@code /v1/*}/decisions and {@code /v1/check*}
 * @param adminToken bearer token of the admin port
 * @param metricsToken bearer token of {@code /metrics} alone
 * @param spoe where HAProxy's stream processing offload engine asks
 * @param grpc where Envoy's {@code ext_authz} asks
 * @param tls of the API port; empty where it speaks HTTP without TLS
 */
public record ListenSettings(
    HostAndPort api,
    HostAndPort admin,
    Optional<Secret> apiToken,
    Optional<Secret> adminToken,
    Optional<Secret> metricsToken,
    Optional<HostAndPort> spoe,
    Optional<HostAndPort> grpc,
    Optional<ListenTls> tls) {

  /** An API port without TLS. */
  public ListenSettings(
      HostAndPort api,
      HostAndPort admin,
      Optional<Secret> apiToken,
      Optional<Secret> adminToken,
      Optional<Secret> metricsToken,
      Optional<HostAndPort> spoe,
      Optional<HostAndPort> grpc) {
    this(api, admin, apiToken, adminToken, metricsToken, spoe, grpc, Optional.empty());
  }

  /** The two ports of HTTP alone. */
  public ListenSettings(
      HostAndPort api,
      HostAndPort admin,
      Optional<Secret> apiToken,
      Optional<Secret> adminToken,
      Optional<Secret> metricsToken) {
    this(api, admin, apiToken, adminToken, metricsToken, Optional.empty(), Optional.empty());
  }

  /** The same, whose API port has {@code spoken}. */
  public ListenSettings with(Optional<ListenTls> spoken) {
    return new ListenSettings(api, admin, apiToken, adminToken, metricsToken, spoe, grpc, spoken);
  }

  /**
   * Contract, section 1, {@code ocvpn}: whether keys may travel over the API port, which nobody on
   * a network can read.
   */
  public boolean mayCarryKeys() {
    return tls.isPresent() || api.isLoopback();
  }
}
