package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.BoundedText;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Says in words why tunnels take a peer or do not. */
public final class TunnelExplanation {
  /** Tunnels of one sentence; those that came furthest are told. */
  private static final int MOST = 6;

  private static final int ONE = 200;

  private TunnelExplanation() {}

  /**
   * One sentence for a log line.
   *
   * @param passedOver why each tunnel that was looked at does not take {@code peer}
   */
  public static String none(IkePeer peer, List<TunnelSearch.PassedOver> passedOver) {
    if (passedOver.isEmpty()) {
      return "the tenant has no tunnel for " + peer.describe();
    }
    List<TunnelSearch.PassedOver> told =
        passedOver.stream()
            .sorted(
                Comparator.comparingInt(
                    (TunnelSearch.PassedOver one) -> -one.refusal().stage().number()))
            .limit(MOST)
            .toList();
    int more = passedOver.size() - told.size();
    return "no tunnel for "
        + peer.describe()
        + ": "
        + told.stream().map(TunnelExplanation::one).collect(Collectors.joining("; "))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private static String one(TunnelSearch.PassedOver passed) {
    return BoundedText.of(passed.tunnel().name() + ": " + passed.refusal().explain(), ONE);
  }

  /** What {@code tunnel} demands in a stage. */
  public static String demands(Tunnel tunnel, TunnelStage stage) {
    return switch (stage) {
      case IKE_SA ->
          "ike_version %s, interface %s, local_endpoint %s, remote_endpoint %s"
              .formatted(
                  tunnel.versions().word(),
                  tunnel.interfaceName().orElse("any"),
                  TunnelText.of(tunnel.localEndpoint()),
                  TunnelText.of(tunnel.remoteEndpoint()));
      case AUTHENTICATION -> authentication(tunnel);
      case IPSEC_SA ->
          "local_networks %s, remote_networks %s"
              .formatted(
                  networks(tunnel.localNetworks()),
                  tunnel.pool().isPresent()
                      ? "what the pool gives"
                      : networks(tunnel.remoteNetworks()));
    };
  }

  private static String networks(List<IpRange> ranges) {
    return ranges.isEmpty() ? "all" : TunnelText.of(ranges);
  }

  private static String authentication(Tunnel tunnel) {
    String policy =
        switch (tunnel.auth()) {
          case TunnelAuth.ByCertificate by -> ", policy " + by.policy();
          case TunnelAuth.ByPsk by -> "";
        };
    String local =
        tunnel.localId().map(id -> ", local_id " + id.describe()).orElse("")
            + (tunnel.enforceLocalId() ? " (enforced)" : "");
    return "auth "
        + tunnel.auth().method().word()
        + policy
        + local
        + tunnel.idList().map(list -> ", id_list " + list.name()).orElse("");
  }
}
