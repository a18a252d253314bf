package io.vouchsafe.proxy.decision;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import io.vouchsafe.vpnauth.tunnel.IkeVersions;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.OnIdMismatch;
import io.vouchsafe.vpnauth.tunnel.PreSharedKey;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A tunnel that takes everybody, to be made narrower. */
public final class LabTunnel {
  private final String name;
  private Endpoint remote = new Endpoint.Any();
  private Optional<String> interfaceName = Optional.empty();
  private TunnelAuth auth =
      new TunnelAuth.ByPsk(new PreSharedKey(Der.copyOf(new byte[] {1, 2, 3})));
  private Optional<IdList> list = Optional.empty();
  private OnIdMismatch onIdMismatch = OnIdMismatch.NEXT;

  private LabTunnel(String name) {
    this.name = name;
  }

  public static LabTunnel named(String name) {
    return new LabTunnel(name);
  }

  public LabTunnel bySecret() {
    return this;
  }

  public LabTunnel byPolicy(String policy, Issued gateway) {
    auth =
        new TunnelAuth.ByCertificate(
            policy,
            new GatewayCredential(List.of(gateway.certificate()), gateway.keys().getPrivate()));
    return this;
  }

  public LabTunnel list(IdList entries) {
    list = Optional.of(entries);
    return this;
  }

  public LabTunnel remote(String first, String last) {
    remote =
        new Endpoint.Addresses(
            new IpRange(IpAddress.parse(first).orElseThrow(), IpAddress.parse(last).orElseThrow()));
    return this;
  }

  public LabTunnel host(String hostName) {
    remote = new Endpoint.Host(hostName);
    return this;
  }

  public LabTunnel at(String filter) {
    interfaceName = Optional.of(filter);
    return this;
  }

  public LabTunnel denying() {
    onIdMismatch = OnIdMismatch.DENY;
    return this;
  }

  public Tunnel make() {
    return new Tunnel(
        name,
        TunnelProfile.ROAMING,
        IkeVersions.ONLY_2,
        interfaceName,
        new Endpoint.Any(),
        remote,
        auth,
        list,
        onIdMismatch,
        Optional.empty(),
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        Proposals.HIGH,
        List.of(),
        Duration.ofHours(8),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Initiation.RESPONDER_ONLY,
        Optional.empty(),
        Set.of());
  }
}
