package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What holds in a tenant over every source: the block list first, then break-glass. */
public record Emergency(BlockList blocks, BreakGlassList breakGlass) {
  public static final Emergency NONE = new Emergency(BlockList.EMPTY, BreakGlassList.EMPTY);

  /** As strict as both: every block of either, and only the allows that both give. */
  public Emergency strictest(Emergency other) {
    return new Emergency(blocks.union(other.blocks), breakGlass.intersection(other.breakGlass));
  }

  /** Whether the same certificates are blocked and allowed, until the same instants. */
  public boolean isSame(Emergency other) {
    return blocks.equals(other.blocks) && breakGlass.all().equals(other.breakGlass.all());
  }

  /** The deny of a path that validates and holds a blocked certificate. */
  public Optional<Decision.Deny> blocks(ValidatedPath path) {
    return blocks.find(path.certificates()).map(hit -> blocked(hit, Evidence.ofPath(path)));
  }

  /**
   * The deny of a certificate that is only named; no allow of an emergency is for one.
   *
   * @param issuers its issuer first, anchor last
   */
  public Optional<Decision.Deny> blocks(NamedCertificate named, List<Certificate> issuers) {
    return blocks
        .findNamed(named, issuers)
        .map(
            entry ->
                new Decision.Deny(
                    Reason.BLOCKED,
                    "a certificate that is known by its digest alone, and so may be the one that is"
                        + " "
                        + entry.describe(),
                    Evidence.ofNamed(named, issuers, List.of())));
  }

  /**
   * What {@code deny} comes to: a block says so whatever else is wrong, and an allow for exactly
   * this certificate overrules its path, its validity and its revocation. It never overrules who
   * may pass: a path that failed was refused before anybody asked, and it is asked here.
   */
  public Decision over(
      Decision.Deny deny, Policy policy, Optional<ClaimedId> claimed, Instant now) {
    Optional<Certificate> leaf = deny.evidence().leaf();
    if (leaf.isEmpty() || deny.reason() == Reason.BLOCKED) {
      return deny;
    }
    Optional<BlockList.Hit> hit = find(leaf.get(), deny.evidence());
    if (hit.isPresent()) {
      return blocked(hit.get(), deny.evidence());
    }
    Optional<BreakGlass> allow =
        breakGlass.of(leaf.get().sha256()).filter(said -> said.isActiveAt(now));
    if (allow.isEmpty() || !BreakGlass.overrules(deny)) {
      return deny;
    }
    return switch (LeafIdentity.of(leaf.get(), policy.idList()).under(policy.idList(), claimed)) {
      case IdFinding.Refused refused -> new Decision.Deny(refused, deny.evidence());
      case IdFinding.Passes passes -> allow.get().allowing(deny, policy.maxVerdict(), now);
    };
  }

  /** Everything that is known of the leaf's path, proven or not. */
  private Optional<BlockList.Hit> find(Certificate leaf, Evidence evidence) {
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    if (!evidence.path().isEmpty()) {
      return blocks.find(evidence.path());
    }
    return blocks.findAlone(leaf).or(() -> evidence.failedPaths().flatMap(this::findInAnyAttempt));
  }

  private Optional<BlockList.Hit> findInAnyAttempt(NoValidPath none) {
    return none.attempts().stream()
        .map(FailedPath::certificates)
        .flatMap(attempt -> blocks.find(attempt).stream())
        .findFirst();
  }

  private static Decision.Deny blocked(BlockList.Hit hit, Evidence evidence) {
    return new Decision.Deny(Reason.BLOCKED, hit.describe(), evidence);
  }
}
