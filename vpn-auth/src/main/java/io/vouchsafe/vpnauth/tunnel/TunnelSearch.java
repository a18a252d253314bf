package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.ComparableId;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the first tunnel that takes a peer, in the seed's three stages (cOS Core, section
 * 10.3.9). A value that is driven: {@link #next} says what is wanted, {@link #after} is the search
 * once it is known. Everything that needs no work is looked at first; whether the certificate's
 * path holds under a tunnel's policy somebody else finds out.
 */
public final class TunnelSearch {

  /** What to do next. */
  public sealed interface Step {}

  /** The finding about the peer's certificate under that policy is wanted. */
  public record Judge(Tunnel tunnel, TunnelAuth.ByCertificate by) implements Step {}

  /**
   * This tunnel takes the peer.
   *
   * @param matched the entry of the tunnel's ID list, else the one of its policy's; empty when
   *     there is neither list
   */
  public record Found(Tunnel tunnel, Optional<IdEntry> matched) implements Step {}

  /**
   * No tunnel takes the peer.
   *
   * @param forItsIdentity whether one would have, but for who the peer is
   */
  public record NoneFound(boolean forItsIdentity) implements Step {}

  /** A tunnel that was passed over. */
  public record PassedOver(Tunnel tunnel, TunnelRefusal refusal) {}

  /** What does not change. */
  private record Matter(
      List<TunnelTable.Row> rows,
      IkeLogin login,
      HostAddresses addresses,
      Optional<ComparableId> asked) {}

  /** What was passed over, the last first; each search shares what came before. */
  private record Looked(PassedOver last, @Nullable Looked before) {}

  private final Matter matter;
  private final int at;
  private final @Nullable Looked looked;
  private final Step step;

  private TunnelSearch(Matter matter, int at, @Nullable Looked looked, Step step) {
    this.matter = matter;
    this.at = at;
    this.looked = looked;
    this.step = step;
  }

  static TunnelSearch begin(List<TunnelTable.Row> rows, IkeLogin login, HostAddresses addresses) {
    Matter matter =
        new Matter(rows, login, addresses, login.peer().askedId().flatMap(ComparableId::of));
    return from(matter, 0, null);
  }

  /** What to do next. */
  public Step next() {
    return step;
  }

  /** The search once the certificate has been judged for the tunnel that {@link #next} names. */
  public TunnelSearch after(CertificateFinding finding) {
    if (!(step instanceof Judge judge)) {
      throw new IllegalStateException("no finding is wanted");
    }
    return switch (finding) {
      case CertificateFinding.Passes(PeerIdentity who, Optional<IdEntry> matched) ->
          settled(matter.rows().get(at), who, matched);
      case CertificateFinding.PathRefused(String why) ->
          refused(new TunnelRefusal.CertificateRefused(judge.by().policy(), why));
      case CertificateFinding.NotListed(PeerIdentity who, IdList list) ->
          refused(new TunnelRefusal.NotInList(who, list));
      case CertificateFinding.Mismatched(PeerIdentity who) ->
          refused(new TunnelRefusal.BorrowedIdentity(who));
    };
  }

  /** Those that were passed over until now, in the order in which they were looked at. */
  public List<PassedOver> passedOver() {
    Deque<PassedOver> all = new ArrayDeque<>();
    for (Looked each = looked; each != null; each = each.before()) {
      all.addFirst(each.last());
    }
    return List.copyOf(all);
  }

  /** Goes on from the row at {@code start}, until somebody is needed or nothing is left. */
  private static TunnelSearch from(Matter matter, int start, @Nullable Looked before) {
    Looked looked = before;
    for (int at = start; at < matter.rows().size(); at++) {
      TunnelTable.Row row = matter.rows().get(at);
      Tunnel tunnel = row.tunnel();
      Optional<TunnelRefusal> refusal = beforeIdentity(row, matter);
      if (refusal.isEmpty()) {
        return switch (tunnel.auth()) {
          case TunnelAuth.ByCertificate by ->
              new TunnelSearch(matter, at, looked, new Judge(tunnel, by));
          case TunnelAuth.ByPsk by ->
              new TunnelSearch(matter, at, looked, new NoneFound(false))
                  .settled(row, PeerIdentity.ofClaim(matter.login().claimed()), Optional.empty());
        };
      }
      looked = new Looked(new PassedOver(tunnel, refusal.get()), looked);
    }
    return new TunnelSearch(matter, start, looked, new NoneFound(isOfIdentity(looked)));
  }

  /** Who the peer is under the tunnel's own list, and stage 3. */
  private TunnelSearch settled(
      TunnelTable.Row row, PeerIdentity who, Optional<IdEntry> matchedByPolicy) {
    Tunnel tunnel = row.tunnel();
    Optional<IdEntry> matched = matchedByPolicy;
    if (tunnel.idList().isPresent()) {
      matched = who.find(tunnel.idList().get());
      if (matched.isEmpty()) {
        return refused(new TunnelRefusal.NotInList(who, tunnel.idList().get()));
      }
    }
    Optional<TunnelRefusal> networks = networks(tunnel, matter.login().peer());
    return networks.isPresent()
        ? refused(networks.get())
        : new TunnelSearch(matter, at, looked, new Found(tunnel, matched));
  }

  /** cOS Core, section 10.3.18: there the search ends; contract, section 1: it may go on. */
  private TunnelSearch refused(TunnelRefusal refusal) {
    Tunnel tunnel = matter.rows().get(at).tunnel();
    Looked more = new Looked(new PassedOver(tunnel, refusal), looked);
    return refusal.isOfIdentity() && tunnel.onIdMismatch() == OnIdMismatch.DENY
        ? new TunnelSearch(matter, at, more, new NoneFound(true))
        : from(matter, at + 1, more);
  }

  private static boolean isOfIdentity(@Nullable Looked looked) {
    for (Looked each = looked; each != null; each = each.before()) {
      if (each.last().refusal().isOfIdentity()) {
        return true;
      }
    }
    return false;
  }

  /** Stage 1, and what of stage 2 is not about who the peer is. */
  private static Optional<TunnelRefusal> beforeIdentity(TunnelTable.Row row, Matter matter) {
    Tunnel tunnel = row.tunnel();
    IkePeer peer = matter.login().peer();
    if (peer.gateway().isPresent() && !tunnel.isCarriedBy(peer.gateway().get())) {
      return Optional.of(new TunnelRefusal.OtherGateway(peer.gateway().get(), tunnel.gateways()));
    }
    if (peer.interfaceName().isPresent()
        && tunnel.interfaceName().isPresent()
        && !peer.interfaceName().equals(tunnel.interfaceName())) {
      return Optional.of(
          new TunnelRefusal.OtherInterface(
              peer.interfaceName().get(), tunnel.interfaceName().get()));
    }
    if (!tunnel.versions().speaks(peer.version())) {
      return Optional.of(new TunnelRefusal.OtherVersion(peer.version(), tunnel.versions()));
    }
    Optional<TunnelRefusal> refusal =
        peer.local()
            .flatMap(ours -> at(TunnelRefusal.End.LOCAL, ours, tunnel.localEndpoint(), matter));
    if (refusal.isEmpty()) {
      refusal = at(TunnelRefusal.End.REMOTE, peer.remote(), tunnel.remoteEndpoint(), matter);
    }
    return refusal.isPresent() ? refusal : authentication(row, matter);
  }

  private static Optional<TunnelRefusal> at(
      TunnelRefusal.End end, IpAddress address, Endpoint wanted, Matter matter) {
    return switch (wanted) {
      case Endpoint.Any any -> Optional.empty();
      case Endpoint.Addresses(IpRange range) ->
          range.contains(address)
              ? Optional.empty()
              : Optional.of(new TunnelRefusal.OtherEndpoint(end, address, wanted, List.of()));
      case Endpoint.Host(String name) -> {
        List<IpAddress> known = matter.addresses().of(name);
        if (known.contains(address)) {
          yield Optional.empty();
        }
        yield Optional.of(
            known.isEmpty()
                ? new TunnelRefusal.UnknownHost(end, name)
                : new TunnelRefusal.OtherEndpoint(end, address, wanted, known));
      }
    };
  }

  private static Optional<TunnelRefusal> authentication(TunnelTable.Row row, Matter matter) {
    Tunnel tunnel = row.tunnel();
    boolean wantsCertificate =
        switch (tunnel.auth()) {
          case TunnelAuth.ByCertificate by -> true;
          case TunnelAuth.ByPsk by -> false;
        };
    if (matter.login().withCertificate() != wantsCertificate) {
      return Optional.of(
          new TunnelRefusal.OtherMethod(matter.login().withCertificate(), tunnel.auth().word()));
    }
    if (matter.login().peer().askedId().isEmpty() || row.local().isEmpty()) {
      return Optional.empty();
    }
    return matter.asked().filter(row.local().get()::include).isPresent()
        ? Optional.empty()
        : Optional.of(
            new TunnelRefusal.OtherLocalId(matter.login().peer().askedId().get(), tunnel));
  }

  /**
   * Stage 3: what the peer asks for must have something in common with the tunnel's networks, to
   * which it is narrowed. What lies behind a peer that gets an address of a pool is that address.
   */
  private static Optional<TunnelRefusal> networks(Tunnel tunnel, IkePeer peer) {
    if (areApart(peer.localNetworks(), tunnel.localNetworks())) {
      return Optional.of(
          new TunnelRefusal.OtherNetworks(
              TunnelRefusal.End.LOCAL, peer.localNetworks(), tunnel.localNetworks()));
    }
    if (tunnel.pool().isEmpty() && areApart(peer.remoteNetworks(), tunnel.remoteNetworks())) {
      return Optional.of(
          new TunnelRefusal.OtherNetworks(
              TunnelRefusal.End.REMOTE, peer.remoteNetworks(), tunnel.remoteNetworks()));
    }
    return Optional.empty();
  }

  private static boolean areApart(List<IpRange> asked, List<IpRange> offered) {
    return !asked.isEmpty()
        && !offered.isEmpty()
        && asked.stream()
            .noneMatch(one -> offered.stream().anyMatch(other -> haveCommon(one, other)));
  }

  private static boolean haveCommon(IpRange one, IpRange other) {
    return one.contains(other.first()) || other.contains(one.first());
  }
}
