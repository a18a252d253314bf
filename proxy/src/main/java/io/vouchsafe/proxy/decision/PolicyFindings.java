package io.vouchsafe.proxy.decision;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.cache.PreparedPath;
import io.vouchsafe.proxy.emergency.TenantEmergency;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.tunnel.CertificateFinding;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each policy makes of one peer's certificate, once for all tunnels of that policy. */
final class PolicyFindings {
  private final TenantEmergency emergency;
  private final Optional<ClaimedId> claimed;
  private final Instant now;
  private final Map<String, Found> byPolicy = new HashMap<>();
  private @Nullable PeerIdentity who;
  private Optional<Evidence> refusedPath = Optional.empty();

  /**
   * Of one policy.
   *
   * @param path empty when the policy refuses the path
   */
  private record Found(CertificateFinding finding, Optional<PathOutcome> path) {}

  /** What became of the peer's path under a policy that lets it on. */
  sealed interface PathOutcome {
    record Holds(PreparedPath path) implements PathOutcome {}

    /** It was refused, and a break-glass allow overrules that. */
    record Overruled(Decision.Deny deny) implements PathOutcome {}
  }

  PolicyFindings(TenantEmergency emergency, Optional<ClaimedId> claimed, Instant now) {
    this.emergency = emergency;
    this.claimed = claimed;
    this.now = now;
  }

  /** Empty before {@link #learn}. */
  Optional<CertificateFinding> of(Policy policy) {
    return Optional.ofNullable(byPolicy.get(policy.name())).map(Found::finding);
  }

  /** Under a policy that wants the peer. */
  PathOutcome path(Policy policy) {
    return Optional.ofNullable(byPolicy.get(policy.name()))
        .flatMap(Found::path)
        .orElseThrow(() -> new IllegalStateException("no path under policy " + policy.name()));
  }

  /** Of the first path that was refused. */
  Optional<Evidence> refusedPath() {
    return refusedPath;
  }

  CertificateFinding learn(Policy policy, Reached reached) {
    Found found =
        switch (reached) {
          case Reached.Valid(PreparedPath path) ->
              new Found(
                  CertificateFinding.of(who(path.path().leaf()), policy.idList()),
                  Optional.of(new PathOutcome.Holds(path)));
          case Reached.Refused(Decision.Deny deny) -> refused(policy, deny);
        };
    byPolicy.put(policy.name(), found);
    return found.finding();
  }

  /**
   * A break-glass allow overrules the path, and never who may pass. Where no anchor is reached it
   * overrules nothing: it would put the peer into a tunnel for the certificates of another CA.
   */
  private Found refused(Policy policy, Decision.Deny deny) {
    refusedPath = refusedPath.or(() -> Optional.of(deny.evidence()));
    Optional<Certificate> leaf = deny.evidence().leaf();
    if (leaf.isEmpty() || deny.reason() == Reason.NO_PATH || !isOverruled(policy, deny)) {
      return new Found(new CertificateFinding.PathRefused(deny.detail()), Optional.empty());
    }
    return new Found(
        CertificateFinding.of(who(leaf.get()), policy.idList()),
        Optional.of(new PathOutcome.Overruled(deny)));
  }

  private boolean isOverruled(Policy policy, Decision.Deny deny) {
    return switch (over(policy, deny)) {
      case Decision.Allow allow -> true;
      case Decision.Deny other -> other.reason() != deny.reason();
    };
  }

  /** What the operator's orders make of {@code deny}. */
  Decision over(Policy policy, Decision.Deny deny) {
    return emergency.current().over(deny, policy, claimed, now);
  }

  private PeerIdentity who(Certificate leaf) {
    PeerIdentity known = who;
    if (known == null) {
      known = PeerIdentity.of(leaf, claimed);
      who = known;
    }
    return known;
  }
}
