package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.identity.OwnIdentities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A tenant's tunnels in their order, prepared to be searched. Immutable. */
public final class TunnelTable {
  /** No tunnels. */
  public static final TunnelTable EMPTY = new TunnelTable(List.of());

  private final List<Row> rows;
  private final Set<String> hosts;
  private final boolean filtersInterfaces;

  /**
   * A tunnel.
   *
   * @param local the identities to which it answers; empty = any
   */
  record Row(Tunnel tunnel, Optional<OwnIdentities> local) {}

  private TunnelTable(List<Tunnel> tunnels) {
    Map<Certificate, OwnIdentities> read = new HashMap<>();
    List<Row> prepared = new ArrayList<>(tunnels.size());
    Set<String> names = new LinkedHashSet<>();
    for (Tunnel tunnel : tunnels) {
      prepared.add(new Row(tunnel, local(tunnel, read)));
      Stream.of(tunnel.localEndpoint(), tunnel.remoteEndpoint())
          .filter(Endpoint.Host.class::isInstance)
          .map(host -> ((Endpoint.Host) host).name())
          .forEach(names::add);
    }
    rows = List.copyOf(prepared);
    hosts = Set.copyOf(names);
    filtersInterfaces = tunnels.stream().anyMatch(tunnel -> tunnel.interfaceName().isPresent());
  }

  public static TunnelTable of(List<Tunnel> tunnels) {
    return tunnels.isEmpty() ? EMPTY : new TunnelTable(tunnels);
  }

  public List<Tunnel> tunnels() {
    return rows.stream().map(Row::tunnel).toList();
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The names of which a search wants to know the addresses. */
  public Set<String> hosts() {
    return hosts;
  }

  /** Looks for the first tunnel that takes the peer. */
  public TunnelSearch search(IkeLogin login, HostAddresses addresses) {
    return TunnelSearch.begin(inOrder(login.peer().interfaceName()), login, addresses);
  }

  /** Looks whether the tunnel at {@code place} takes the peer, whatever stands before it. */
  public TunnelSearch look(int place, IkeLogin login, HostAddresses addresses) {
    return TunnelSearch.begin(List.of(rows.get(place)), login, addresses);
  }

  /**
   * cOS Core, section 10.3.3, <em>Incoming Interface Filter</em>: it takes precedence over the
   * order of the list.
   */
  private List<Row> inOrder(Optional<String> interfaceName) {
    if (!filtersInterfaces || interfaceName.isEmpty()) {
      return rows;
    }
    List<Row> order = new ArrayList<>(rows.size());
    rows.stream()
        .filter(row -> row.tunnel().interfaceName().equals(interfaceName))
        .forEach(order::add);
    rows.stream()
        .filter(row -> !row.tunnel().interfaceName().equals(interfaceName))
        .forEach(order::add);
    return order;
  }

  /**
   * cOS Core, section 10.3.3, <em>Enforce Local ID</em>: the default is to ignore what is asked
   * for. Ours answers to any identity that the gateway's certificate proves, and to no other
   * (contract, section 1, {@code enforce_local_id}); a secret proves none, so that any is answered.
   */
  private static Optional<OwnIdentities> local(
      Tunnel tunnel, Map<Certificate, OwnIdentities> read) {
    if (tunnel.enforceLocalId() && tunnel.localId().isPresent()) {
      return tunnel.localId().map(OwnIdentities::of);
    }
    return switch (tunnel.auth()) {
      case TunnelAuth.ByCertificate by ->
          Optional.of(read.computeIfAbsent(by.gateway().certificate(), OwnIdentities::of));
      case TunnelAuth.ByPsk by ->
          tunnel.enforceLocalId() ? Optional.of(OwnIdentities.NONE) : Optional.empty();
    };
  }
}
