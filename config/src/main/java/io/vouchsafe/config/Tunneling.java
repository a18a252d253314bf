package io.vouchsafe.config;

import java.util.Optional;

/**
 * {@code tunneling} of an OCSP object: the HTTP proxy that is asked to CONNECT.
 *
 * @param login sent as Basic credentials
 */
public record Tunneling(HostAndPort proxy, Optional<Login> login) {}
