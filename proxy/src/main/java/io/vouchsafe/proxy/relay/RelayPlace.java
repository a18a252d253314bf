package io.vouchsafe.proxy.relay;

/** What may stand between the tenant and the request in a path of the relay. */
public sealed interface RelayPlace {

  /** {@code policy/{policy}}: the evidence of that policy instead of {@code default}'s. */
  record OfPolicy(String name) implements RelayPlace {}

  /** {@code gateway/{gateway}}: what an IKE gateway asks that we feed. */
  record OfGateway(String name) implements RelayPlace {}
}
