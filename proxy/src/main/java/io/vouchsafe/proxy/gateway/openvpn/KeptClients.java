package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.config.ManagementAddress;
import java.util.List;
import java.util.Optional;

/**
 * The clients of one life of a server, as they survive a restart of ours.
 *
 * @param place whose they are
 * @param run empty when nobody was there
 */
record KeptClients(Place place, Optional<ServerRun> run, List<KeptClient> clients) {
  /** So many are kept; whoever is not is restarted when we attach again. */
  static final int MOST = 10_000;

  /**
   * Whose clients they are.
   *
   * @param server where it is managed: the clients of another one are not taken for its own
   */
  record Place(String tenant, String gateway, String server) {
    static Place of(String tenant, String gateway, ManagementAddress server) {
      return new Place(tenant, gateway, server.target());
    }
  }

  KeptClients {
    clients = List.copyOf(clients);
  }

  static KeptClients none(Place place) {
    return new KeptClients(place, Optional.empty(), List.of());
  }
}
