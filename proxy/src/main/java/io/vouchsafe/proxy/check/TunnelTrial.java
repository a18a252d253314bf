package io.vouchsafe.proxy.check;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.vpnauth.decision.Examination;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import io.vouchsafe.vpnauth.tunnel.AuthMethod;
import io.vouchsafe.vpnauth.tunnel.CertificateFinding;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import io.vouchsafe.vpnauth.tunnel.IkeLogin;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelRefusal;
import io.vouchsafe.vpnauth.tunnel.TunnelSearch;
import io.vouchsafe.vpnauth.tunnel.TunnelTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which tunnel a peer would get, and for every tunnel why it would or would not take the peer. No
 * status is asked for, and what operators ordered by hand has no part in it.
 */
public final class TunnelTrial {
  private final TenantSettings tenant;
  private final Examiner examiner;
  private final Presented presented;
  private final Instant now;
  private final Map<String, CertificateFinding> findings = new HashMap<>();

  /**
   * One tunnel, whatever stands before it in the list.
   *
   * @param refusal empty when it takes the peer
   * @param matched the entry that lets the peer in; empty without a list
   */
  public record Look(Tunnel tunnel, Optional<TunnelRefusal> refusal, Optional<IdEntry> matched) {}

  /**
   * What it comes to.
   *
   * @param looks one for each tunnel, in the order of the list
   * @param passedOver those that the search looked at before it ended, in its own order
   */
  public record Outcome(
      List<Look> looks, TunnelSearch.Step end, List<TunnelSearch.PassedOver> passedOver) {}

  public TunnelTrial(TenantSettings tenant, Examiner examiner, Presented presented, Instant now) {
    this.tenant = tenant;
    this.examiner = examiner;
    this.presented = presented;
    this.now = now;
  }

  /** The names of which it wants to know the addresses. */
  public static Iterable<String> hosts(TenantSettings tenant) {
    return TunnelTable.of(tenant.tunnels()).hosts();
  }

  /** Tries all tunnels. */
  public Outcome of(IkePeer peer, HostAddresses addresses) {
    IkeLogin login = new IkeLogin(peer, AuthMethod.of(presented.chain()), presented.claimed());
    TunnelTable table = TunnelTable.of(tenant.tunnels());
    List<Look> looks = new ArrayList<>();
    for (int place = 0; place < table.tunnels().size(); place++) {
      looks.add(look(table.tunnels().get(place), drive(table.look(place, login, addresses))));
    }
    TunnelSearch search = drive(table.search(login, addresses));
    return new Outcome(List.copyOf(looks), search.next(), search.passedOver());
  }

  private static Look look(Tunnel tunnel, TunnelSearch alone) {
    return new Look(
        tunnel,
        alone.passedOver().stream().findFirst().map(TunnelSearch.PassedOver::refusal),
        alone.next() instanceof TunnelSearch.Found found ? found.matched() : Optional.empty());
  }

  private TunnelSearch drive(TunnelSearch start) {
    TunnelSearch search = start;
    while (search.next() instanceof TunnelSearch.Judge judge) {
      search = search.after(findings.computeIfAbsent(judge.by().policy(), this::finding));
    }
    return search;
  }

  private CertificateFinding finding(String name) {
    Policy policy = tenant.policies().get(name);
    if (policy == null) {
      throw new IllegalStateException("a tunnel of policy " + name);
    }
    return switch (examiner.examine(presented, policy, now, Budget.standard())) {
      case Examination.Refused refused ->
          new CertificateFinding.PathRefused(refused.deny().detail());
      case Examination.Ready ready ->
          CertificateFinding.of(
              PeerIdentity.of(ready.path().leaf(), presented.claimed()), policy.idList());
    };
  }
}
