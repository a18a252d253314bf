package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.util.List;
import java.util.Optional;

/**
 * An IKE peer as a tunnel is chosen for it. What is empty nobody knows, and no tunnel is left out
 * for it.
 *
 * @param remote where it is
 * @param local our address that it reached
 * @param interfaceName where it came in
 * @param askedId which of our identities it asks for
 * @param localNetworks what it wants to reach
 * @param remoteNetworks what it says lies behind it
 * @param gateway who carries it
 * @param connection name of the tunnel whose connection the gateway chose for it
 */
public record IkePeer(
    IkeVersion version,
    IpAddress remote,
    Optional<IpAddress> local,
    Optional<String> interfaceName,
    Optional<ClaimedId> askedId,
    List<IpRange> localNetworks,
    List<IpRange> remoteNetworks,
    Optional<String> gateway,
    Optional<String> connection) {
  public IkePeer {
    localNetworks = List.copyOf(localNetworks);
    remoteNetworks = List.copyOf(remoteNetworks);
  }

  /** One of IKEv2 of which nothing else is known. */
  public static IkePeer at(IpAddress remote, Optional<IpAddress> local) {
    return new IkePeer(
        IkeVersion.IKEV2,
        remote,
        local,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** For people. */
  public String describe() {
    return remote + local.map(ours -> " at " + ours).orElse("");
  }
}
