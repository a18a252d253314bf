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
 */
public record ListenSettings(
    HostAndPort api,
    HostAndPort admin,
    Optional<Secret> apiToken,
    Optional<Secret> adminToken,
    Optional<Secret> metricsToken,
    Optional<HostAndPort> spoe,
    Optional<HostAndPort> grpc) {

  /** The two ports of HTTP alone. */
  public ListenSettings(
      HostAndPort api,
      HostAndPort admin,
      Optional<Secret> apiToken,
      Optional<Secret> adminToken,
      Optional<Secret> metricsToken) {
    this(api, admin, apiToken, adminToken, metricsToken, Optional.empty(), Optional.empty());
  }
}
