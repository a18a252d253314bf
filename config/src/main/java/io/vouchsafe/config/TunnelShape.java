package io.vouchsafe.config;

import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.IkeVersions;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a tunnel's profile makes of its other keys (cOS Core, section 10.3.15). */
record TunnelShape(
    TunnelProfile profile,
    IkeVersions versions,
    Endpoint remote,
    List<IpRange> localNetworks,
    List<IpRange> remoteNetworks,
    Optional<AddressPool> pool,
    Initiation initiate) {

  /** Reports what does not go together. */
  void tell(Section tunnel) {
    tellOfVersion(tunnel);
    tellOfInitiation(tunnel);
    if (profile == TunnelProfile.ROAMING) {
      tellOfPool(tunnel);
    } else {
      tellOfNetworks(tunnel);
    }
    tellOfOverlaps(tunnel);
  }

  private void tellOfVersion(Section tunnel) {
    Optional<Value> value = tunnel.value(TunnelReader.IKE_VERSION);
    if (value.isEmpty() || versions == IkeVersions.ONLY_2) {
      return;
    }
    if (profile == TunnelProfile.AZURE) {
      value.get().error("profile: azure speaks IKEv2 alone (cOS Core, section 10.3.15.3): write 2");
    } else {
      value
          .get()
          .warning(
              "IKEv1 is slower and older, and only for peers that know nothing else (cOS Core,"
                  + " section 10.3.2); write 2 where the peer can");
    }
  }

  private void tellOfInitiation(Section tunnel) {
    Optional<Value> value = tunnel.value(TunnelReader.INITIATE);
    if (value.isEmpty() || initiate == Initiation.RESPONDER_ONLY) {
      return;
    }
    if (profile == TunnelProfile.ROAMING) {
      value
          .get()
          .error(
              "auto establish cannot be used with roaming clients (cOS Core, section 10.3.2): they"
                  + " begin; write responder_only, or leave the key out");
    } else if (!remote.isOnePlace()) {
      tunnel
          .value(TunnelReader.REMOTE_ENDPOINT)
          .orElse(value.get())
          .error(
              "initiate: %s needs one peer to call: write one address or one host name as remote_endpoint"
                  .formatted(word(initiate)));
    }
  }

  private void tellOfPool(Section tunnel) {
    Optional<Value> value = tunnel.value(TunnelReader.POOL);
    if (value.isEmpty()) {
      tunnel.warning(
          "profile: roaming without pool: clients get no address and keep their own, which most"
              + " cannot; write pool: { addresses: FIRST-LAST }");
    }
    boolean outside =
        pool.isPresent()
            && !remoteNetworks.isEmpty()
            && pool.get().addresses().stream().noneMatch(this::isRemote);
    if (outside) {
      value
          .orElseThrow()
          .warning(
              "no address of pool lies in remote_networks: peers get an address whose traffic the"
                  + " tunnel does not carry; leave remote_networks out");
    }
  }

  private boolean isRemote(IpRange addresses) {
    return remoteNetworks.stream().anyMatch(network -> network.meets(addresses));
  }

  private void tellOfNetworks(Section tunnel) {
    tunnel
        .value(TunnelReader.POOL)
        .ifPresent(
            value ->
                value.error(
                    "is allowed only with profile: roaming: a peer of profile: %s has networks of its own; write them as remote_networks"
                        .formatted(word(profile))));
    if (profile == TunnelProfile.AZURE && remote instanceof Endpoint.Any) {
      tunnel
          .value(TunnelReader.REMOTE_ENDPOINT)
          .orElse(tunnel.whole())
          .error(
              "profile: azure needs remote_endpoint: write the address of the Azure gateway, such"
                  + " as remote_endpoint: 203.0.113.1");
    }
    if (tunnel.value(TunnelReader.REMOTE_NETWORKS).isEmpty()) {
      tunnel.warning(
          "without remote_networks all traffic of the gateway goes into this tunnel; write the"
              + " networks behind the peer, or remote_networks: [0.0.0.0/0, \"::/0\"] when all is"
              + " meant");
    }
  }

  private void tellOfOverlaps(Section tunnel) {
    for (IpRange local : localNetworks) {
      for (IpRange network : remoteNetworks) {
        if (local.meets(network) && !isEverything(local) && !isEverything(network)) {
          tunnel
              .value(TunnelReader.REMOTE_NETWORKS)
              .ifPresent(
                  value ->
                      value.warning(
                          "%s overlaps %s of local_networks: an address on both sides is reached on one alone; give each side networks of its own"
                              .formatted(network, local)));
        }
      }
      for (IpRange given : pool.map(AddressPool::addresses).orElse(List.of())) {
        if (local.meets(given) && !isEverything(local)) {
          tunnel
              .value(TunnelReader.POOL)
              .ifPresent(
                  value ->
                      value.warning(
                          "%s lies in %s of local_networks, where hosts ask for it by ARP and nobody answers (Proxy ARP is not built); give away addresses of another network"
                              .formatted(given, local)));
        }
      }
    }
  }

  /** {@code 0.0.0.0/0} on one side overlaps everything, and is meant to. */
  private static boolean isEverything(IpRange range) {
    return range.prefix().equals(OptionalInt.of(0));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
