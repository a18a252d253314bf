package io.vouchsafe.proxy.replay;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Examination;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import io.vouchsafe.vpnauth.tunnel.AuthMethod;
import io.vouchsafe.vpnauth.tunnel.CertificateFinding;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import io.vouchsafe.vpnauth.tunnel.IkeLogin;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelExplanation;
import io.vouchsafe.vpnauth.tunnel.TunnelSearch;
import io.vouchsafe.vpnauth.tunnel.TunnelTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Path, blocks, identity and tunnels of one tenant of the new settings, in the order of the
 * service's own pipeline. Only the blocks of the settings' file count.
 */
final class PeerExaminer {
  private final TenantSettings tenant;
  private final Examiner examiner;
  private final Emergency blocks;
  private final TunnelTable tunnels;

  PeerExaminer(TenantSettings tenant, Examiner examiner) {
    this.tenant = tenant;
    this.examiner = examiner;
    this.blocks = new Emergency(tenant.blocks(), BreakGlassList.EMPTY);
    this.tunnels = TunnelTable.of(tenant.tunnels());
  }

  /** Under the policy that the front named. */
  PeerFinding under(Policy policy, Presented presented, Instant now) {
    return switch (examiner.examine(presented, policy, now, Budget.standard())) {
      case Examination.Refused(Decision.Deny deny) -> refused(deny, policy, presented, now);
      case Examination.Ready ready -> {
        Optional<Decision.Deny> blocked = blocks.blocks(ready.path());
        if (blocked.isPresent()) {
          yield refused(blocked.get(), policy);
        }
        yield switch (ready.identity().under(policy.idList(), presented.claimed())) {
          case IdFinding.Refused refused ->
              new PeerFinding.Refused(Reason.of(refused), refused.detail(), Optional.of(policy));
          case IdFinding.Passes passes -> holds(policy, ready.path());
        };
      }
    };
  }

  /** A block says so whatever else is wrong. */
  private PeerFinding refused(Decision.Deny deny, Policy policy, Presented presented, Instant now) {
    return blocks.over(deny, policy, presented.claimed(), now) instanceof Decision.Deny told
        ? refused(told, policy)
        : refused(deny, policy);
  }

  private static PeerFinding refused(Decision.Deny deny, Policy policy) {
    return new PeerFinding.Refused(deny.reason(), deny.detail(), Optional.of(policy));
  }

  private static PeerFinding holds(Policy policy, ValidatedPath path) {
    List<PeerFinding.Asked> asked = new ArrayList<>();
    for (RevocationQuery query : policy.revocation().queries(path)) {
      Certificate certificate = query.certificate().orElseThrow();
      boolean exempt =
          asked.isEmpty() && policy.revocation().shortLived().ground(path.leaf()).isPresent();
      asked.add(new PeerFinding.Asked(certificate.sha256(), certificate.subject().shown(), exempt));
    }
    return new PeerFinding.Holds(policy, asked);
  }

  /** By the tunnel that takes {@code peer}; no name server is asked. */
  PeerFinding byTunnel(IkePeer peer, Presented presented, Instant now) {
    IkeLogin login = new IkeLogin(peer, AuthMethod.of(presented.chain()), presented.claimed());
    Map<String, Reached> reached = new HashMap<>();
    TunnelSearch search = tunnels.search(login, HostAddresses.NONE);
    while (search.next() instanceof TunnelSearch.Judge judge) {
      String name = judge.by().policy();
      Reached under = reached.get(name);
      if (under == null) {
        under = reach(policy(name), presented, now);
        reached.put(name, under);
      }
      if (under.end().isPresent()) {
        return under.end().get();
      }
      search = search.after(under.finding());
    }
    PeerFinding found = found(search, peer, reached);
    return !tunnels.hosts().isEmpty() && found instanceof PeerFinding.Refused
        ? new PeerFinding.UnknownHosts()
        : found;
  }

  /**
   * What a policy makes of the peer.
   *
   * @param end what ends the search: a block, or what no policy can read
   */
  private record Reached(
      CertificateFinding finding, Optional<ValidatedPath> path, Optional<PeerFinding> end) {}

  private Reached reach(Policy policy, Presented presented, Instant now) {
    return switch (examiner.examine(presented, policy, now, Budget.standard())) {
      case Examination.Refused(Decision.Deny deny) -> {
        PeerFinding told = refused(deny, policy, presented, now);
        boolean ends =
            deny.evidence().failedPaths().isEmpty()
                || deny.reason() == Reason.OVER_BUDGET
                || isBlock(told);
        yield new Reached(
            new CertificateFinding.PathRefused(deny.detail()),
            Optional.empty(),
            ends ? Optional.of(withoutPolicy(told)) : Optional.empty());
      }
      case Examination.Ready ready ->
          new Reached(
              CertificateFinding.of(
                  PeerIdentity.of(ready.path().leaf(), presented.claimed()), policy.idList()),
              Optional.of(ready.path()),
              blocks.blocks(ready.path()).map(deny -> withoutPolicy(refused(deny, policy))));
    };
  }

  private static boolean isBlock(PeerFinding finding) {
    return finding instanceof PeerFinding.Refused refused && refused.reason() == Reason.BLOCKED;
  }

  /** Without a tunnel there is no policy that could only observe. */
  private static PeerFinding withoutPolicy(PeerFinding finding) {
    return finding instanceof PeerFinding.Refused(Reason reason, String detail, var policy)
        ? new PeerFinding.Refused(reason, detail, Optional.empty())
        : finding;
  }

  private PeerFinding found(TunnelSearch search, IkePeer peer, Map<String, Reached> reached) {
    return switch (search.next()) {
      case TunnelSearch.Judge judge -> throw new IllegalStateException("the search goes on");
      case TunnelSearch.NoneFound none ->
          new PeerFinding.Refused(
              none.forItsIdentity() ? Reason.IDENTITY_NOT_LISTED : Reason.NO_TUNNEL,
              TunnelExplanation.none(peer, search.passedOver()),
              Optional.empty());
      case TunnelSearch.Found found ->
          switch (found.tunnel().auth()) {
            case TunnelAuth.ByPsk by -> new PeerFinding.BySecret(found.tunnel().name());
            case TunnelAuth.ByCertificate by ->
                holds(
                    policy(by.policy()),
                    Optional.ofNullable(reached.get(by.policy()))
                        .flatMap(Reached::path)
                        .orElseThrow());
          };
    };
  }

  private Policy policy(String name) {
    Policy policy = tenant.policies().get(name);
    if (policy == null) {
      throw new IllegalStateException("a tunnel of policy " + name);
    }
    return policy;
  }
}
