package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.proxy.cache.PreparedPath;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.ComparableId;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.tunnel.AuthMethod;
import io.vouchsafe.vpnauth.tunnel.CertificateFinding;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import io.vouchsafe.vpnauth.tunnel.IkeLogin;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelExplanation;
import io.vouchsafe.vpnauth.tunnel.TunnelSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer on its way to a tunnel: the search, the paths that it wants to know about, and the
 * decision under the policy of the tunnel that takes it. One budget pays for all paths, and no
 * policy looks at the same chain twice. Who it is comes before revocation: nobody is asked about a
 * peer that no tunnel takes.
 */
final class TunnelRun {
  /** So long a verdict about a peer that knows the secret may be relied on. */
  static final Duration SECRET_VERDICT = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(TunnelRun.class);
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(2);

  private final DecisionPipeline pipeline;
  private final EndpointHosts hosts;
  private final TenantRuntime tenant;
  private final IkePeer peer;
  private final Submission submission;
  private final Instant now;
  private final Progress progress;
  private final BooleanSupplier overdue;
  private final Budget budget = Budget.standard();
  private final PolicyFindings findings;

  /**
   * A search that has not begun.
   *
   * @param overdue whether the decision's time has passed
   */
  TunnelRun(
      DecisionPipeline pipeline,
      EndpointHosts hosts,
      TenantRuntime tenant,
      IkePeer peer,
      Submission submission,
      Instant now,
      Progress progress,
      BooleanSupplier overdue) {
    this.pipeline = pipeline;
    this.hosts = hosts;
    this.tenant = tenant;
    this.peer = peer;
    this.submission = submission;
    this.now = now;
    this.progress = progress;
    this.overdue = overdue;
    this.findings = new PolicyFindings(tenant.emergency(), submission.presented().claimed(), now);
  }

  /**
   * How long {@code tenant}'s search may take: nobody knows yet which policy will decide, and so
   * the most patient one counts until then.
   */
  static Duration patience(TenantRuntime tenant) {
    return tenant.policies().values().stream()
        .map(Policy::deadline)
        .max(Comparator.naturalOrder())
        .filter(longest -> longest.compareTo(SHORTEST_PATIENCE) > 0)
        .orElse(SHORTEST_PATIENCE);
  }

  /** Looks for the tunnel; a completed future when everything was cached. */
  Future<TunnelPick> pick() {
    Future<HostAddresses> known = hosts.of(tenant.tunnels().hosts());
    return known.succeeded() ? search(known.result()) : known.compose(this::search);
  }

  private Future<TunnelPick> search(HostAddresses addresses) {
    IkeLogin login = new IkeLogin(peer, AuthMethod.of(submission.presented().chain()), claimed());
    claimed().filter(id -> ComparableId.of(id).isEmpty()).ifPresent(this::warn);
    return walk(tenant.tunnels().search(login, addresses));
  }

  /** cOS Core, section 10.3.18: a malformed ID is ignored, with a warning. */
  private void warn(ClaimedId malformed) {
    LOG.warn(
        "tenant {}: a peer claims a malformed identity of type {}, which matches nothing; the line"
            + " of its decision has it",
        tenant.name(),
        malformed.type().word());
  }

  private Future<TunnelPick> walk(TunnelSearch start) {
    TunnelSearch search = start;
    while (true) {
      switch (search.next()) {
        case TunnelSearch.Found found -> {
          return Future.succeededFuture(picked(found));
        }
        case TunnelSearch.NoneFound none -> {
          return Future.succeededFuture(new TunnelPick.Ended(refused(none, search)));
        }
        case TunnelSearch.Judge judge -> {
          Policy policy = policy(judge.by().policy());
          Optional<CertificateFinding> before = findings.of(policy);
          if (before.isPresent()) {
            search = search.after(before.get());
            continue;
          }
          Future<Reached> reaching = reach(policy);
          TunnelSearch waiting = search;
          if (!reaching.succeeded()) {
            return reaching.compose(reached -> goOn(waiting, policy, reached));
          }
          Optional<Decision.Deny> end = end(policy, reaching.result());
          if (end.isPresent()) {
            return Future.succeededFuture(ended(end.get()));
          }
          search = search.after(findings.learn(policy, reaching.result()));
        }
      }
    }
  }

  private Future<TunnelPick> goOn(TunnelSearch waiting, Policy policy, Reached reached) {
    Optional<Decision.Deny> end = end(policy, reached);
    return end.isPresent()
        ? Future.succeededFuture(ended(end.get()))
        : walk(waiting.after(findings.learn(policy, reached)));
  }

  private static TunnelPick ended(Decision.Deny deny) {
    return new TunnelPick.Ended(Decided.of(deny));
  }

  private Future<Reached> reach(Policy policy) {
    if (overdue.getAsBoolean()) {
      return Future.succeededFuture(
          new Reached.Refused(
              progress.deny(
                  Reason.OVER_BUDGET,
                  "the search for a tunnel took longer than any policy waits")));
    }
    return pipeline.reach(tenant, policy, submission, now, progress, budget);
  }

  /**
   * What ends the search: a block, which wins over everything; what no policy can read; what this
   * service had no time for.
   */
  private Optional<Decision.Deny> end(Policy policy, Reached reached) {
    return switch (reached) {
      case Reached.Valid(PreparedPath path) -> {
        progress.reached(path);
        yield tenant.emergency().blocks(path);
      }
      case Reached.Refused(Decision.Deny deny) -> {
        boolean isUnread = deny.evidence().failedPaths().isEmpty();
        if (isUnread || deny.reason() == Reason.OVER_BUDGET) {
          yield Optional.of(deny);
        }
        yield findings.over(policy, deny) instanceof Decision.Deny other
                && other.reason() == Reason.BLOCKED
            ? Optional.of(other)
            : Optional.empty();
      }
    };
  }

  private Optional<ClaimedId> claimed() {
    return submission.presented().claimed();
  }

  /** Settings name no policy that there is not. */
  private Policy policy(String name) {
    return tenant
        .policy(name)
        .orElseThrow(() -> new IllegalStateException("a tunnel of policy " + name));
  }

  private TunnelPick picked(TunnelSearch.Found found) {
    return switch (found.tunnel().auth()) {
      case TunnelAuth.ByCertificate by ->
          new TunnelPick.ByPolicy(found.tunnel(), policy(by.policy()), found.matched());
      case TunnelAuth.ByPsk by -> new TunnelPick.BySecret(found.tunnel(), found.matched());
    };
  }

  private Decided refused(TunnelSearch.NoneFound none, TunnelSearch search) {
    Reason reason = none.forItsIdentity() ? Reason.IDENTITY_NOT_LISTED : Reason.NO_TUNNEL;
    String detail = TunnelExplanation.none(peer, search.passedOver());
    Decision.Deny deny = progress.deny(reason, detail);
    return Decided.of(
        deny.evidence().path().isEmpty() && findings.refusedPath().isPresent()
            ? new Decision.Deny(reason, detail, findings.refusedPath().get())
            : deny);
  }

  /** Revocation, and what it comes to under the policy of the tunnel. */
  Future<Decided> judge(TunnelPick.ByPolicy pick) {
    return switch (findings.path(pick.policy())) {
      case PolicyFindings.PathOutcome.Holds(PreparedPath path) -> {
        progress.reached(path);
        yield DecisionPipeline.judge(
            tenant, pick.policy(), path, new IdFinding.Passes(pick.matched()), now, progress);
      }
      case PolicyFindings.PathOutcome.Overruled(Decision.Deny deny) ->
          Future.succeededFuture(new Decided(deny, Decided.of(deny).leaf(), pick.matched()));
    };
  }

  /** No certificate is there to be judged, blocked or revoked. */
  Decided allow(TunnelPick.BySecret pick) {
    Decision allow =
        new Decision.Allow(
            Reason.OK,
            "the peer knows the secret of tunnel "
                + pick.tunnel().name()
                + "; there is no certificate to judge",
            Evidence.NONE,
            now.plus(SECRET_VERDICT));
    return new Decided(allow, Optional.empty(), pick.matched());
  }
}
