package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One gateway's tunnels by the settings of now, and its peers as a tunnel is chosen for them. */
final class IkeTunnels {
  private final String gateway;
  private TenantRuntime tenant;
  private Set<String> otherSecrets = Set.of();

  IkeTunnels(String gateway, TenantRuntime tenant) {
    this.gateway = gateway;
    this.tenant = tenant;
  }

  /**
   * Goes by other settings.
   *
   * @return whether the tunnels are others
   */
  boolean follow(TenantRuntime next) {
    otherSecrets = otherSecrets(tenant, next);
    boolean isSame = tenant.settings().tunnels().equals(next.settings().tunnels());
    tenant = next;
    return !isSame;
  }

  /** Names of the tunnels whose secret nobody had to know under the settings of before. */
  Set<String> otherSecrets() {
    return otherSecrets;
  }

  private static Set<String> otherSecrets(TenantRuntime before, TenantRuntime now) {
    Map<String, TunnelAuth> old = new HashMap<>();
    before.settings().tunnels().forEach(tunnel -> old.put(tunnel.name(), tunnel.auth()));
    return now.settings().tunnels().stream()
        .filter(IkeTunnels::isPsk)
        .filter(tunnel -> !tunnel.auth().equals(old.get(tunnel.name())))
        .map(Tunnel::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  TenantRuntime tenant() {
    return tenant;
  }

  /**
   * The tunnel of its connection; empty when this gateway has no such tunnel any more, or one whose
   * peers authenticate themselves in another way.
   */
  Optional<Tunnel> of(IkeSa sa) {
    return tenant.settings().tunnels().stream()
        .filter(tunnel -> tunnel.name().equals(sa.tunnel()) && tunnel.isCarriedBy(gateway))
        .filter(sa::isByMethodOf)
        .findFirst();
  }

  static boolean isPsk(Tunnel tunnel) {
    return tunnel.auth() instanceof TunnelAuth.ByPsk;
  }

  /** Empty when charon does not say where it is. */
  Optional<IkeJudging.Peer> peer(IkeSa sa) {
    IkeSaReport report = sa.report();
    return report
        .remote()
        .map(
            remote ->
                new IkeJudging.Peer(
                    tenant,
                    new IkePeer(
                        report.version(),
                        remote,
                        report.local(),
                        Optional.empty(),
                        asked(report.localId()),
                        sa.networks().local(),
                        sa.networks().remote(),
                        Optional.of(gateway),
                        Optional.of(sa.tunnel())),
                    sa.tunnel(),
                    sa.login()));
  }

  /** Which of our identities charon used; a subject is known by the gateways' certificates. */
  private Optional<ClaimedId> asked(String localId) {
    if (localId.equals(IkeSaReport.NOBODY)) {
      return Optional.empty();
    }
    return tenant.settings().tunnels().stream()
        .map(Tunnel::auth)
        .filter(TunnelAuth.ByCertificate.class::isInstance)
        .map(auth -> ((TunnelAuth.ByCertificate) auth).gateway().certificate())
        .map(Certificate::subject)
        .filter(subject -> CharonText.isPrintOf(localId, subject))
        .findFirst()
        .map(subject -> new ClaimedId(IdType.DN, subject.toString()))
        .or(() -> Optional.of(withoutCertificate(localId)));
  }

  /** An identity without a certificate that says of what type it is. */
  static ClaimedId withoutCertificate(String text) {
    return text.contains("=") ? new ClaimedId(IdType.DN, text) : HeldCertificates.typed(text);
  }
}
