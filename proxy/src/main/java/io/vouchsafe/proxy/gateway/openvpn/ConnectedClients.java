package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Der;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clients of one server that have a session. On the gateway's event loop. */
final class ConnectedClients {
  /** Certificates of issuers that are kept once for all; a few are usual. */
  private static final int MOST_ISSUERS = 1000;

  private final Map<Long, ClientSession> byCid = new LinkedHashMap<>();
  private final Map<String, ClientSession> byAddress = new HashMap<>();
  private final Map<Der, Der> issuers = new HashMap<>();

  void add(ClientSession client) {
    byCid.put(client.cid(), client);
    client.address().ifPresent(place -> byAddress.put(place, client));
  }

  Optional<ClientSession> find(long cid) {
    return Optional.ofNullable(byCid.get(cid));
  }

  /** Who is there, as far as anybody has told. */
  Optional<ClientSession> at(String address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** It is there from now on. */
  void moves(ClientSession client, String address) {
    client.address().ifPresent(before -> byAddress.remove(before, client));
    byAddress.put(address, client);
    client.isAt(address);
  }

  void remove(ClientSession client) {
    byCid.remove(client.cid(), client);
    client.address().ifPresent(place -> byAddress.remove(place, client));
  }

  /** The one that connected first is the first. */
  Collection<ClientSession> all() {
    return byCid.values();
  }

  /** The same, which does not change when clients come and go. */
  List<ClientSession> copy() {
    return new ArrayList<>(byCid.values());
  }

  int size() {
    return byCid.size();
  }

  /** The same chain; what many clients bring is in memory once. */
  List<Der> shared(List<Der> chain) {
    List<Der> shared = new ArrayList<>();
    for (Der each : chain) {
      if (shared.isEmpty()) {
        shared.add(each);
        continue;
      }
      if (issuers.size() >= MOST_ISSUERS) {
        issuers.clear();
      }
      shared.add(issuers.computeIfAbsent(each, same -> same));
    }
    return shared;
  }
}
