package io.vouchsafe.vpnauth.tunnel;

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

  /** What does not change from step to step. */
  private record Inquiry(
      List<TunnelTable.Row> rows,
      IkeLogin login,
      HostAddresses addresses,
      Optional<ComparableId> asked) {}

  /** What was passed over, the last first; each search shares what came before. */
  private record Trail(PassedOver last, @Nullable Trail before) {}

  private final Inquiry inquiry;
  private final int at;
  private final @Nullable Trail trail;
  private final Step step;

  private TunnelSearch(Inquiry inquiry, int at, @Nullable Trail trail, Step step) {
    this.inquiry = inquiry;
    this.at = at;
    this.trail = trail;
    this.step = step;
  }

  static TunnelSearch begin(List<TunnelTable.Row> rows, IkeLogin login, HostAddresses addresses) {
    Inquiry inquiry =
        new Inquiry(rows, login, addresses, login.peer().askedId().flatMap(ComparableId::of));
    return from(inquiry, 0, null);
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
          settled(inquiry.rows().get(at), who, matched);
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
    for (Trail each = trail; each != null; each = each.before()) {
      all.addFirst(each.last());
    }
    return List.copyOf(all);
  }

  /** Goes on from the row at {@code start}, until somebody is needed or nothing is left. */
  private static TunnelSearch from(Inquiry inquiry, int start, @Nullable Trail before) {
    Trail trail = before;
    for (int at = start; at < inquiry.rows().size(); at++) {
      TunnelTable.Row row = inquiry.rows().get(at);
      Tunnel tunnel = row.tunnel();
      Optional<TunnelRefusal> refusal = beforeIdentity(row, inquiry);
      if (refusal.isEmpty()) {
        return switch (tunnel.auth()) {
          case TunnelAuth.ByCertificate by ->
              new TunnelSearch(inquiry, at, trail, new Judge(tunnel, by));
          case TunnelAuth.ByPsk by ->
              new TunnelSearch(inquiry, at, trail, new NoneFound(false))
                  .settled(row, PeerIdentity.ofClaim(inquiry.login().claimed()), Optional.empty());
        };
      }
      trail = new Trail(new PassedOver(tunnel, refusal.get()), trail);
    }
    return new TunnelSearch(inquiry, start, trail, new NoneFound(isOfIdentity(trail)));
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
    Optional<TunnelRefusal> networks = TunnelDemands.ofIpsecSa(tunnel, inquiry.login().peer());
    return networks.isPresent()
        ? refused(networks.get())
        : new TunnelSearch(inquiry, at, trail, new Found(tunnel, matched));
  }

  /** cOS Core, section 10.3.18: there the search ends; contract, section 1: it may go on. */
  private TunnelSearch refused(TunnelRefusal refusal) {
    Tunnel tunnel = inquiry.rows().get(at).tunnel();
    Trail more = new Trail(new PassedOver(tunnel, refusal), trail);
    return refusal.isOfIdentity() && tunnel.onIdMismatch() == OnIdMismatch.DENY
        ? new TunnelSearch(inquiry, at, more, new NoneFound(true))
        : from(inquiry, at + 1, more);
  }

  private static boolean isOfIdentity(@Nullable Trail trail) {
    for (Trail each = trail; each != null; each = each.before()) {
      if (each.last().refusal().isOfIdentity()) {
        return true;
      }
    }
    return false;
  }

  /** Stage 1, and what of stage 2 is not about who the peer is. */
  private static Optional<TunnelRefusal> beforeIdentity(TunnelTable.Row row, Inquiry inquiry) {
    Optional<TunnelRefusal> refusal =
        TunnelDemands.ofIkeSa(row.tunnel(), inquiry.login().peer(), inquiry.addresses());
    return refusal.isPresent()
        ? refusal
        : TunnelDemands.ofAuthentication(row, inquiry.login(), inquiry.asked());
  }
}
