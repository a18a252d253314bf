package io.vouchsafe.config;

import java.util.Optional;

/**
 * Contract, section 1, {@code listen.tls}: the API over TLS.
 *
 * @param clients which policy judges client certificates; empty = none is asked for
 */
public record ListenTls(FrontCertificate certificate, Optional<ClientPolicy> clients) {

  /** A policy of a tenant, by their names. */
  public record ClientPolicy(String tenant, String policy) {}
}
