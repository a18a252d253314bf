package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides about a peer by every certificate that it may have come with. charon does not say which
 * one it was; so each is decided about, and one that is refused is left out only when charon itself
 * has surely refused it: whoever else shows that one neither gets in nor locks its successor's
 * holder out.
 */
final class IkeJudging {
  /** The front of these decisions in the journal and the metrics. */
  static final String FRONT = "ike";

  /** A stranger may show many of one identity; all of them would be asked about. */
  static final int MOST_CANDIDATES = 16;

  /** charon's clock is ours; a login takes less. */
  private static final Duration SURELY_EXPIRED = Duration.ofSeconds(60);

  private final IkeDecisions decisions;
  private final RevokedCertificates revoked;
  private final ForeignCertificates foreign = new ForeignCertificates();
  private final InstantSource clock;

  IkeJudging(IkeDecisions decisions, RevokedCertificates revoked, InstantSource clock) {
    this.decisions = decisions;
    this.revoked = revoked;
    this.clock = clock;
  }

  /** Who is judged, where it is, and when its login was heard. */
  record Peer(TenantRuntime tenant, IkePeer ike, String tunnel, IkeMoment login) {}

  private record Finding(PeerCertificate certificate, Verdict decided) {}

  /** A peer with a shared secret, which has no certificate. */
  Future<IkeOutcome> judgeSecret(Peer peer, ClaimedId claimed) {
    return decide(peer, List.of(), claimed).map(decided -> outcome(peer, decided, List.of()));
  }

  /** A peer of whose certificate nobody knows: the journal has a line, and it is cut. */
  Future<IkeOutcome> judgeNone(Peer peer, ClaimedId claimed) {
    return decide(peer, List.of(), claimed)
        .map(
            decided ->
                refused(
                    decided.isAllow() ? Reason.NO_CERTIFICATE : decided.decision().reason(),
                    "charon has no certificate of the peer's identity",
                    decided));
  }

  /**
   * A peer with certificates.
   *
   * @param held among which the issuers of these are
   */
  Future<IkeOutcome> judge(Peer peer, List<PeerCertificate> candidates, HeldCertificates held) {
    if (candidates.size() > MOST_CANDIDATES) {
      return Future.succeededFuture(
          new IkeOutcome.Refused(
              Reason.OVER_BUDGET, candidates.size() + " certificates of the peer's identity"));
    }
    List<PeerCertificate> counted =
        candidates.stream().filter(candidate -> !isRefusedByCharon(peer, candidate, held)).toList();
    List<PeerCertificate> asked = counted.isEmpty() ? candidates : counted;
    List<Future<Finding>> findings =
        asked.stream()
            .map(
                one ->
                    decide(peer, one.chain(), one.claimed()).map(found -> new Finding(one, found)))
            .toList();
    return Future.join(findings)
        .map(all -> outcome(peer, findings.stream().map(Future::result).toList()));
  }

  private boolean isRefusedByCharon(Peer peer, PeerCertificate candidate, HeldCertificates held) {
    return candidate.leaf().stream()
        .anyMatch(
            leaf ->
                revoked.isRefused(peer.tenant(), leaf, held, peer.login())
                    || trusted(peer)
                        .filter(group -> foreign.isForeign(leaf, group, held))
                        .isPresent());
  }

  /** In whom charon believes at a connection of the peer's tunnel. */
  private static Optional<CaGroup> trusted(Peer peer) {
    TenantSettings settings = peer.tenant().settings();
    return settings.tunnels().stream()
        .filter(tunnel -> tunnel.name().equals(peer.tunnel()))
        .map(Tunnel::auth)
        .filter(TunnelAuth.ByCertificate.class::isInstance)
        .map(auth -> settings.policies().get(((TunnelAuth.ByCertificate) auth).policy()))
        .filter(Objects::nonNull)
        .map(Policy::caGroup)
        .findFirst();
  }

  private IkeOutcome outcome(Peer peer, List<Finding> findings) {
    List<Finding> allowed =
        findings.stream().filter(finding -> finding.decided().isAllow()).toList();
    if (allowed.isEmpty()) {
      Verdict first = findings.getFirst().decided();
      return refused(first.decision().reason(), "the decision", first);
    }
    for (Finding finding : findings) {
      Verdict decided = finding.decided();
      if (!decided.isAllow() && !isSurelyRefused(finding, peer.login())) {
        return refused(
            decided.decision().reason(),
            "one of " + findings.size() + " certificates with which it may have come",
            decided);
      }
    }
    List<IkeOutcome> outcomes = new ArrayList<>();
    List<PeerCertificate> certificates = allowed.stream().map(Finding::certificate).toList();
    for (Finding finding : newestFirst(allowed)) {
      outcomes.add(outcome(peer, finding.decided(), certificates));
    }
    return outcomes.stream()
        .filter(IkeOutcome.Refused.class::isInstance)
        .findFirst()
        .orElse(outcomes.getFirst());
  }

  /**
   * What charon refuses, too. Not a blocked one: its OCSP requests have serial and issuer alone, so
   * that the relay does not know who is blocked by name or key.
   */
  private boolean isSurelyRefused(Finding finding, IkeMoment login) {
    return switch (finding.decided().decision().reason()) {
      case EXPIRED ->
          finding.certificate().leaf().stream()
              .anyMatch(leaf -> leaf.notAfter().plus(SURELY_EXPIRED).isBefore(login.at()));
      case NOT_YET_VALID ->
          finding.certificate().leaf().stream()
              .anyMatch(leaf -> leaf.notBefore().isAfter(clock.instant()));
      default -> false;
    };
  }

  private static List<Finding> newestFirst(List<Finding> findings) {
    Comparator<Finding> byAge =
        Comparator.comparing(
            finding ->
                finding.certificate().leaf().map(leaf -> leaf.notBefore()).orElse(Instant.MIN));
    return findings.stream().sorted(byAge.reversed()).toList();
  }

  /** Contract, section 1, {@code tunnels}: the connection is of the tunnel that is decided for. */
  private static IkeOutcome outcome(
      Peer peer, Verdict decided, List<PeerCertificate> certificates) {
    if (!decided.isAllow()) {
      return refused(decided.decision().reason(), "the decision", decided);
    }
    return decided.tunnel().equals(Optional.of(peer.tunnel()))
        ? new IkeOutcome.LetIn(decided, certificates)
        : refused(
            Reason.NO_TUNNEL,
            "charon's connection is of tunnel "
                + peer.tunnel()
                + ", and the decision is for "
                + decided.tunnel().map(name -> "tunnel " + name).orElse("none"),
            decided);
  }

  private static IkeOutcome refused(Reason reason, String why, Verdict decided) {
    return new IkeOutcome.Refused(
        reason, reason.code() + ", " + why + ", decision " + decided.reference());
  }

  private Future<Verdict> decide(Peer peer, List<Der> chain, ClaimedId claimed) {
    try {
      return decisions.decide(
          peer.tenant(),
          peer.ike(),
          Submission.of(new Presented(chain, List.of(), Optional.of(claimed), FRONT)));
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }
}
