package io.vouchsafe.vpnauth.tunnel;

import java.util.List;
import java.util.function.Function;

/**
 * The connections that a data plane is fed for a list of tunnels. charon does not choose by the
 * order of a list: it prefers narrower endpoints and identities, and only of equals the first that
 * was loaded. So an earlier tunnel is fed once more wherever it overlaps with a later, narrower
 * one, and what it covers is not fed.
 */
public sealed interface ConnectionPlan {
  /** Connections of one gateway; each costs charon memory, and time at every login. */
  int MOST_CONNECTIONS = 20_000;

  /**
   * All of them.
   *
   * @param connections in the order in which they must be loaded
   * @param unfed tunnels that have none
   */
  record Connections(List<PlannedConnection> connections, List<UnfedTunnel> unfed)
      implements ConnectionPlan {
    public Connections {
      connections = List.copyOf(connections);
      unfed = List.copyOf(unfed);
    }
  }

  /**
   * More than {@link #MOST_CONNECTIONS}.
   *
   * @param tunnel the one at which the bound was passed
   */
  record TooMany(String tunnel) implements ConnectionPlan {}

  /**
   * Their patterns overlap in more ways than can be looked at.
   *
   * @param tunnel the one at which the bound was passed
   */
  record TooEntangled(String tunnel) implements ConnectionPlan {}

  /**
   * The plan for one gateway.
   *
   * @param tunnels of the tenant, in their order
   * @param terms of a policy, by its name
   */
  static ConnectionPlan of(
      List<Tunnel> tunnels, String gateway, Function<String, CertificateTerms> terms) {
    return new ConnectionPlanner(
            tunnels.stream().filter(tunnel -> tunnel.isCarriedBy(gateway)).toList(), terms)
        .plan();
  }
}
