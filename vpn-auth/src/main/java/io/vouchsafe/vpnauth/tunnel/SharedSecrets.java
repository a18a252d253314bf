package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.NameAttribute;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.identity.SubjectPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the secrets of tunnels apart. charon does not tie a secret to a connection: at a login it
 * tries every one whose owner is the identity that the peer claims, or the one that it asks for; in
 * IKEv1 it takes the first one for the peer's address, before it knows who that is.
 */
final class SharedSecrets {
  private static final Optional<String> ANY = Optional.of("*");

  private SharedSecrets() {}

  /**
   * Of each of {@code all} why it is not fed, empty of most. Of two that cannot be kept apart by
   * anything but their order, the first is fed.
   */
  static List<Optional<UnfedTunnel.Why>> refusals(List<TunnelReach> all) {
    List<Optional<UnfedTunnel.Why>> refusals = new ArrayList<>(all.size());
    List<TunnelReach> fed = new ArrayList<>();
    for (TunnelReach tunnel : all) {
      Optional<UnfedTunnel.Why> refusal = refusal(tunnel, all, fed);
      refusals.add(refusal);
      if (refusal.isEmpty() && tunnel.tunnel().auth() instanceof TunnelAuth.ByPsk) {
        fed.add(tunnel);
      }
    }
    return List.copyOf(refusals);
  }

  private static Optional<UnfedTunnel.Why> refusal(
      TunnelReach tunnel, List<TunnelReach> all, List<TunnelReach> fed) {
    if (!(tunnel.tunnel().auth() instanceof TunnelAuth.ByPsk(PreSharedKey psk))) {
      return Optional.empty();
    }
    if (mayBeMistaken(tunnel, psk, all)) {
      return Optional.of(UnfedTunnel.Why.SECRET_OF_ANYBODY);
    }
    List<TunnelReach> rivals =
        fed.stream().filter(other -> hasOtherSecret(other, psk) && canMeet(tunnel, other)).toList();
    if (rivals.stream().anyMatch(other -> opens(other, tunnel) || opens(tunnel, other))) {
      return Optional.of(UnfedTunnel.Why.SECRET_OF_ANOTHER);
    }
    return speaksIkev1(tunnel) && rivals.stream().anyMatch(SharedSecrets::speaksIkev1)
        ? Optional.of(UnfedTunnel.Why.SECRET_BY_ADDRESS)
        : Optional.empty();
  }

  /**
   * Whether somebody who knows the secret of another tunnel could pass for a peer of {@code
   * tunnel}: both can be reached from one place, and its own peers or its own name are not told.
   */
  private static boolean mayBeMistaken(
      TunnelReach tunnel, PreSharedKey psk, List<TunnelReach> all) {
    return (tunnel.isOpen() || tunnel.localIds().contains(new IdPattern.Anyone()))
        && all.stream().anyMatch(other -> hasOtherSecret(other, psk) && canMeet(tunnel, other));
  }

  private static boolean hasOtherSecret(TunnelReach other, PreSharedKey psk) {
    return other.tunnel().auth() instanceof TunnelAuth.ByPsk(PreSharedKey others)
        && !others.equals(psk);
  }

  private static boolean speaksIkev1(TunnelReach tunnel) {
    return tunnel.tunnel().versions().speaks(IkeVersion.IKEV1);
  }

  /** A host that the operator names is taken to be nowhere but at its own address. */
  private static boolean canMeet(TunnelReach one, TunnelReach other) {
    Endpoint mine = one.tunnel().remoteEndpoint();
    Endpoint theirs = other.tunnel().remoteEndpoint();
    boolean apart =
        (mine instanceof Endpoint.Host && theirs instanceof Endpoint.Addresses)
            || (mine instanceof Endpoint.Addresses && theirs instanceof Endpoint.Host)
            || (mine instanceof Endpoint.Host
                && theirs instanceof Endpoint.Host
                && !mine.equals(theirs));
    return !apart && mine.intersection(theirs).isPresent();
  }

  /**
   * Whether charon would try the secret of {@code owner} at a login to {@code tunnel}: for one of
   * its peers, or for the gateway's own name there.
   */
  private static boolean opens(TunnelReach owner, TunnelReach tunnel) {
    Set<IdPattern.Key> named = new HashSet<>();
    List<IdPattern> patterns = new ArrayList<>();
    for (IdPattern peer : owner.peers()) {
      key(peer).ifPresentOrElse(named::add, () -> patterns.add(peer));
    }
    return opens(owner.peers(), named, patterns, tunnel.peers())
        || opens(owner.peers(), named, patterns, tunnel.localIds());
  }

  private static boolean opens(
      List<IdPattern> owners,
      Set<IdPattern.Key> named,
      List<IdPattern> patterns,
      List<IdPattern> identities) {
    return identities.stream()
        .anyMatch(
            identity ->
                key(identity)
                    .map(
                        key ->
                            named.contains(key)
                                || patterns.stream().anyMatch(each -> mayShare(each, identity)))
                    .orElseGet(() -> owners.stream().anyMatch(each -> mayShare(each, identity))));
  }

  /** Of one identity; charon compares mailboxes without regard to case. */
  private static Optional<IdPattern.Key> key(IdPattern pattern) {
    return pattern instanceof IdPattern.Mailboxes(Optional<String> local, String host)
        ? new IdPattern.Mailboxes(local.map(text -> text.toLowerCase(Locale.ROOT)), host).key()
        : pattern.key();
  }

  /**
   * Whether charon may take somebody for one of both. It is wider than our own lists: {@code *.d}
   * is any depth below, and a subject may be in any order.
   */
  private static boolean mayShare(IdPattern one, IdPattern other) {
    return switch (one) {
          case IdPattern.Anyone anyone -> true;
          case IdPattern.Hosts host ->
              other instanceof IdPattern.Hosts that && mayShare(host, that);
          case IdPattern.Mailboxes box ->
              other instanceof IdPattern.Mailboxes that
                  && box.host().equals(that.host())
                  && (box.local().isEmpty()
                      || that.local().isEmpty()
                      || box.local().get().equalsIgnoreCase(that.local().get()));
          case IdPattern.Addresses addresses ->
              other instanceof IdPattern.Addresses && addresses.intersection(other).isPresent();
          case SubjectPattern subject ->
              other instanceof SubjectPattern that
                  && isLike(subject, that)
                  && isLike(that, subject);
        }
        || other instanceof IdPattern.Anyone;
  }

  private static boolean mayShare(IdPattern.Hosts one, IdPattern.Hosts other) {
    return one.name().equals(other.name())
        ? one.below() == other.below()
        : (one.below() && other.name().endsWith("." + one.name()))
            || (other.below() && one.name().endsWith("." + other.name()));
  }

  private static boolean isLike(SubjectPattern one, SubjectPattern other) {
    return one.attributes().size() == other.attributes().size()
        && one.attributes().stream()
            .allMatch(mine -> other.attributes().stream().anyMatch(their -> fits(mine, their)));
  }

  private static boolean fits(NameAttribute one, NameAttribute other) {
    return one.type().equals(other.type())
        && (one.text().equals(ANY) || other.text().equals(ANY) || one.equals(other));
  }
}
