package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.vpnauth.tunnel.ConnectionName;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The SAs that one charon has on connections of ours, as it tells of them. Only their loop touches
 * them.
 */
final class IkePeers {
  /** SAs of one charon; one more is cut. */
  static final int MOST_SAS = 100_000;

  /** SAs that were cut, whose rekeying may still be on its way. */
  private static final int MOST_CUT = 4096;

  private final IkeTunnels tunnels;
  private final SessionRegistry sessions;
  private final IkeCuts cuts;
  private final IkeAdmission admission;
  private final IkeReviews reviews;
  private final Reauthentications reauthentications;
  private final ChangedSecrets secrets;
  private final Map<Long, IkeSa> sas = new HashMap<>();
  private final Deque<Long> cutIds = new ArrayDeque<>();
  private Optional<ViciClient> commands = Optional.empty();
  private boolean isRemoved;

  /** There are none. */
  IkePeers(
      String gateway,
      IkeTunnels tunnels,
      IkeJudging judging,
      CarriedCertificates carried,
      SessionRegistry sessions,
      IkeLogins.Ground ground) {
    this.tunnels = tunnels;
    this.sessions = sessions;
    this.cuts = new IkeCuts(gateway, ground.loop(), ground.timers(), this::gone);
    this.reviews = new IkeReviews(gateway, tunnels, judging, sessions, cuts, ground);
    this.admission =
        new IkeAdmission(gateway, tunnels, judging, carried, sessions, cuts, reviews, ground);
    this.reauthentications = new Reauthentications(gateway, cuts, ground);
    this.secrets = new ChangedSecrets(ground, this::askAgain);
  }

  /** charon takes commands; which SAs it has, {@link #compare} is told. */
  void attached(ViciClient client) {
    commands = Optional.of(client);
    secrets.attached();
    cutIds.clear(); // A charon that was started anew counts from 1.
  }

  void lost() {
    commands = Optional.empty();
    secrets.lost();
    cuts.lost();
  }

  /** The tunnels of the settings are others now. */
  void follow() {
    Set<String> changed = tunnels.otherSecrets();
    for (IkeSa sa : List.copyOf(sas.values())) {
      if (changed.contains(sa.tunnel())) {
        reviews.end(sa, new CutCause.NoTunnel()); // It knows the secret of before.
      } else {
        reviews.follow(sa);
      }
    }
    secrets.add(changed);
  }

  /** Who is there by now may have come by the secret of before, until charon had the new one. */
  private void askAgain(Set<String> changed) {
    for (IkeSa sa : List.copyOf(sas.values())) {
      if (changed.contains(sa.tunnel()) && !cuts.isCutting(sa)) {
        reauthentications.ask(sa, commands);
      }
    }
  }

  /** Everybody is cut, and whoever comes from now on. */
  void removed() {
    isRemoved = true;
    List.copyOf(sas.values()).forEach(sa -> reviews.end(sa, new CutCause.NoTunnel()));
  }

  /** What is newly revoked may be another certificate of theirs than the session's. */
  void reviewSeveral() {
    reviews.several();
  }

  /** Nobody is told anything from now on. */
  void stopped() {
    admission.stopped();
    reviews.stopped();
    cuts.stopped();
    lost();
    for (IkeSa sa : sas.values()) {
      sa.end();
      sa.session().ifPresent(sessions::close);
    }
    sas.clear();
  }

  /** charon has let somebody in; {@code held} is empty when its certificates are not known. */
  void login(IkeSaReport report, IkeMoment heard, Optional<HeldCertificates> held) {
    IkeSa known = sas.get(report.id());
    if (known != null && known.report().isSame(report)) {
      known.tells(report);
      return;
    }
    if (known != null) {
      gone(known);
    }
    take(report, heard).ifPresent(sa -> admission.judge(sa, held));
  }

  /** An SA is gone, or never was. */
  void down(IkeSaReport report) {
    IkeSa sa = sas.get(report.id());
    if (sa != null) {
      gone(sa);
    }
  }

  /** Empty when its connection is none of ours, or when it is cut at once. */
  private Optional<IkeSa> take(IkeSaReport report, IkeMoment heard) {
    Optional<ConnectionName> connection = ConnectionName.parse(report.connection());
    if (connection.isEmpty()) {
      return Optional.empty();
    }
    IkeSa sa = new IkeSa(connection.get(), heard, report);
    sas.put(report.id(), sa);
    if (sas.size() > MOST_SAS) {
      cuts.cut(sa, "charon has more than " + MOST_SAS + " SAs");
      return Optional.empty();
    }
    if (isRemoved) {
      cuts.cut(sa, "no_tunnel, the settings have no such gateway any more");
      return Optional.empty();
    }
    return Optional.of(sa);
  }

  /**
   * IKE_SA rekeying proves nobody's identity again, and nobody is asked: the session moves.
   *
   * @return false when charon says nothing of it that can be understood
   */
  boolean rekeyed(ViciMessage message) {
    Optional<IkeSaReport> old = IkeSaReport.in(message, "old");
    Optional<IkeSaReport> next = IkeSaReport.in(message, "new");
    if (old.isEmpty() || next.isEmpty()) {
      return false;
    }
    IkeSa sa = sas.remove(old.get().id());
    if (sa == null) {
      boolean wasCut = cutIds.contains(old.get().id());
      take(next.get(), IkeMoment.UNKNOWN)
          .ifPresent(
              unknown -> {
                if (wasCut) {
                  cuts.cut(unknown, "rekeyed while it was cut");
                } else {
                  reauthentications.ask(unknown, commands);
                }
              });
      return true;
    }
    sa.rekeyed(next.get());
    sas.put(next.get().id(), sa);
    passesNoNegotiation(sa);
    return true;
  }

  /** A child is new, or its keys are. */
  void negotiated(ViciMessage message) {
    IkeSaReport.in(message)
        .map(report -> sas.get(report.id()))
        .ifPresent(
            sa -> {
              passesNoNegotiation(sa);
              has(sa, message);
            });
  }

  /**
   * Contract, section 1, {@code sessions}: one that is held passes no key negotiation. charon asks
   * nobody before it negotiates, so that the SA with the new keys is cut.
   */
  private void passesNoNegotiation(IkeSa sa) {
    if (sa.session().filter(Session::isCutHeld).isPresent()) {
      cuts.cut(sa, "its cut is held, and it negotiates keys");
    }
  }

  private void has(IkeSa sa, ViciMessage message) {
    Optional<Tunnel> tunnel = tunnels.of(sa);
    for (ChildNetworks child : ChildNetworks.in(message)) {
      sa.has(child);
      if (tunnel.isPresent() && !child.areWithin(tunnel.get())) {
        reviews.end(sa, new CutCause.NoTunnel());
      }
    }
  }

  /** MOBIKE (RFC 4555), or a NAT that maps anew: the same SA at another address. */
  void moved(ViciMessage message) {
    IkeSaReport.in(message)
        .ifPresent(
            report -> {
              IkeSa sa = sas.get(report.id());
              if (sa != null && sa.report().isSame(report)) {
                sa.tells(report.at(message.text("local-host"), message.text("remote-host")));
              }
            });
  }

  /**
   * Compares what charon has with what is known; nothing that was missed stays unknown.
   *
   * @param listed what charon lists, by number
   * @param telling numbers of those whose login is still to be worked off
   */
  void compare(Map<Long, ViciMessage> listed, Set<Long> telling, Optional<HeldCertificates> held) {
    Map<Long, IkeSaReport> there = new HashMap<>();
    listed.forEach((id, message) -> there.put(id, IkeSaReport.in(message).orElseThrow()));
    for (IkeSa sa : List.copyOf(sas.values())) {
      IkeSaReport report = there.get(sa.report().id());
      if (report == null || !report.isSame(sa.report())) {
        gone(sa);
      } else {
        sa.tells(report);
      }
    }
    for (IkeSaReport report : there.values()) {
      if (!sas.containsKey(report.id())
          && !report.isConnecting()
          && !telling.contains(report.id())) {
        take(report, IkeMoment.UNKNOWN).ifPresent(sa -> adopt(sa, held));
      }
    }
    // Not before: another charon's SAs have the same numbers.
    commands.ifPresent(cuts::attached);
    for (IkeSa sa : List.copyOf(sas.values())) {
      ViciMessage message = listed.get(sa.report().id());
      if (message != null) {
        has(sa, message);
      }
    }
  }

  /**
   * One whose login nobody heard. Its certificate is judged when charon still has it; else only the
   * peer can show it again, and whether a secret is the one of now, only the peer can prove.
   */
  private void adopt(IkeSa sa, Optional<HeldCertificates> held) {
    Optional<Tunnel> tunnel = tunnels.of(sa);
    boolean isKnown =
        tunnel.isEmpty() || (tunnel.filter(IkeTunnels::isPsk).isEmpty() && isShown(sa, held));
    if (isKnown) {
      admission.judge(sa, held);
    } else {
      reauthentications.ask(sa, commands);
    }
  }

  private static boolean isShown(IkeSa sa, Optional<HeldCertificates> held) {
    return held.filter(all -> !all.candidates(sa.report().remoteId()).isEmpty()).isPresent();
  }

  private void gone(IkeSa sa) {
    sas.remove(sa.report().id(), sa);
    reviews.gone(sa);
    if (cuts.isCutting(sa)) {
      cutIds.addAll(sa.ids());
      while (cutIds.size() > MOST_CUT) {
        cutIds.removeFirst();
      }
    }
    boolean first = sa.end();
    cuts.gone(sa); // Who ordered the cut hears that it is done, before the session is over.
    if (first) {
      sa.session().ifPresent(sessions::close);
    }
  }
}
