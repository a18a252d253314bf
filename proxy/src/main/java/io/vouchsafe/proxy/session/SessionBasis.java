package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.decision.TunnelChoice;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a session rests on since it was last let in.
 *
 * @param reference of the decision
 * @param leaf empty of a peer that is let in by a tunnel's secret
 * @param named what is known of a certificate that the data plane did not hand over
 * @param path leaf first, anchor last; empty when none validated (break-glass, or a policy that
 *     only observes)
 * @param chain what is decided about again: the certificates of the path without its anchor
 * @param queries one for each certificate that the policy's scope names, leaf first
 * @param keys of these
 * @param claimed who the peer says that it is; the next decision is about that identity alone
 * @param choice the tunnel that was chosen, and for whom; empty where a policy was named
 * @param decided the instant that was decided for
 * @param until {@code valid_until}
 */
record SessionBasis(
    String reference,
    Optional<Certificate> leaf,
    Optional<NamedCertificate> named,
    List<Certificate> path,
    List<Der> chain,
    List<RevocationQuery> queries,
    Set<StatusKey> keys,
    Optional<ClaimedId> claimed,
    Optional<TunnelChoice> choice,
    Instant decided,
    Instant until) {
  SessionBasis {
    path = List.copyOf(path);
    chain = List.copyOf(chain);
    queries = List.copyOf(queries);
    keys = Set.copyOf(keys);
  }

  /** Empty when the verdict lets nobody in, or names neither a certificate nor a tunnel. */
  static Optional<SessionBasis> of(Verdict verdict) {
    return switch (verdict.decision()) {
      case Decision.Deny deny -> Optional.empty();
      case Decision.Allow allow ->
          allow.evidence().leaf().isPresent()
                  || allow.evidence().named().isPresent()
                  || verdict.tunnel().isPresent()
              ? Optional.of(of(verdict, allow))
              : Optional.empty();
    };
  }

  private static SessionBasis of(Verdict verdict, Decision.Allow allow) {
    Evidence evidence = allow.evidence();
    List<RevocationQuery> queries =
        evidence.revocation().stream().map(CertificateStatus::query).toList();
    return new SessionBasis(
        verdict.reference(),
        evidence.leaf(),
        evidence.named(),
        evidence.path(),
        chain(evidence),
        queries,
        queries.stream().map(StatusKey::of).collect(Collectors.toUnmodifiableSet()),
        verdict.claimed(),
        verdict.choice(),
        verdict.at(),
        allow.until());
  }

  /** {@link AcceptedResponse#issuer Name and key} of the certificates' issuers. */
  Set<Fingerprint> issuers() {
    return queries.stream()
        .map(query -> AcceptedResponse.issuer(query.issuer()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<Der> chain(Evidence evidence) {
    List<Certificate> path = evidence.path();
    return path.size() < 2 || evidence.leaf().isEmpty()
        ? evidence.leaf().map(Certificate::der).stream().toList()
        : path.subList(0, path.size() - 1).stream().map(Certificate::der).toList();
  }

  /** Whether one of {@code blocks} is about the leaf or a certificate above it. */
  boolean isBlockedBy(BlockList blocks) {
    if (named.isPresent()) {
      return blocks.findNamed(named.get(), path).isPresent();
    }
    return (path.isEmpty() ? leaf.flatMap(blocks::findAlone) : blocks.find(path)).isPresent();
  }
}
