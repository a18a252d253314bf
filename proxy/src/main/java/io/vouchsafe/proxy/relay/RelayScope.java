package io.vouchsafe.proxy.relay;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.GatewaySigner;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whose questions a relay answers: from which policies' evidence, and in whose name.
 *
 * @param whose for people, such as {@code policy default}
 * @param policies of several that hold an issuer the first counts
 * @param signer where the issuer has none of its own
 * @param forGateway whether an IKE gateway asks, which refuses everybody about whom it hears
 *     nothing
 */
record RelayScope(
    String whose, List<Policy> policies, Optional<GatewaySigner> signer, boolean forGateway) {
  /** The policy whose evidence anybody is told. */
  private static final String USUAL = "default";

  RelayScope {
    policies = List.copyOf(policies);
  }

  /** {@code /ocsp/{tenant}}. */
  static RelayScope usual(TenantSettings settings) {
    return of(USUAL, settings.policies().get(USUAL));
  }

  /** {@code /ocsp/{tenant}/policy/{policy}}; empty when there is no such policy. */
  static Optional<RelayScope> ofPolicy(TenantSettings settings, String name) {
    return Optional.ofNullable(settings.policies().get(name)).map(policy -> of(name, policy));
  }

  private static RelayScope of(String name, @Nullable Policy policy) {
    return new RelayScope(
        "policy " + name, Stream.ofNullable(policy).toList(), Optional.empty(), false);
  }

  /**
   * {@code /ocsp/{tenant}/gateway/{gateway}}: the policies of the tunnels that the gateway carries,
   * in the tunnels' order; empty when there is no such gateway.
   */
  static Optional<RelayScope> ofGateway(TenantSettings settings, String name) {
    return settings.gateways().get(name) instanceof GatewaySettings.Strongswan gateway
        ? Optional.of(
            new RelayScope(
                "gateway " + name,
                settings.tunnels().stream()
                    .filter(tunnel -> tunnel.isCarriedBy(name))
                    .flatMap(tunnel -> policy(settings, tunnel))
                    .distinct()
                    .toList(),
                gateway.signer(),
                true))
        : Optional.empty();
  }

  private static Stream<Policy> policy(TenantSettings settings, Tunnel tunnel) {
    return tunnel.auth() instanceof TunnelAuth.ByCertificate byCertificate
        ? Stream.ofNullable(settings.policies().get(byCertificate.policy()))
        : Stream.empty();
  }
}
