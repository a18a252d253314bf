package io.vouchsafe.config;

import java.util.Optional;

/**
 * {@code listen}: where the service answers.
 *
 * @param apiToken bearer token of {@code /v1/*}/decisions and {@code /v1/check*}
 * @param adminToken bearer token of the admin port
 * @param metricsToken bearer token of {@code /metrics} alone
 */
public record ListenSettings(
    HostAndPort api,
    HostAndPort admin,
    Optional<Secret> apiToken,
    Optional<Secret> adminToken,
    Optional<Secret> metricsToken) {}
