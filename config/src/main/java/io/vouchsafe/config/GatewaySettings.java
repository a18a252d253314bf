package io.vouchsafe.config;

import java.net.URI;
import java.util.Optional;

/** One of a tenant's {@code gateways}: a data plane that asks us and that we feed. */
public sealed interface GatewaySettings {

  String name();

  /**
   * A strongSwan charon.
   *
   * @param relay base URL, without a slash at its end, at which charon reaches {@code /ocsp} and
   *     {@code /crl}
   * @param signer signs what charon asks for issuers that have no signer of their own
   */
  record Strongswan(String name, ViciAddress vici, URI relay, Optional<GatewaySigner> signer)
      implements GatewaySettings {}
}
