package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a request's sources about the certificates of a valid path, each in the request's order
 * until one has something usable. The worst status wins: revoked, then unknown, then silence.
 */
final class PathRevocation {
  private final List<StatusSource> sources;
  private final List<StatusSource> atHand;
  private final RevocationInputs inputs;

  /**
   * Asks {@code sources} in their order.
   *
   * @param atHand what may call a certificate revoked that needs no check
   */
  PathRevocation(List<StatusSource> sources, List<StatusSource> atHand, RevocationInputs inputs) {
    this.sources = sources;
    this.atHand = atHand;
    this.inputs = inputs;
  }

  /** The answer for a path that is otherwise valid. */
  CheckAnswer check(ValidatedPath path, Instant now, Budget budget) {
    List<RevocationQuery> queries = inScope(path);
    if (sources.isEmpty() || queries.isEmpty()) {
      return CheckAnswer.of(
          CheckVerdict.VALID, Reason.OK.code(), "path valid, no revocation check");
    }
    List<Finding> all = new ArrayList<>();
    List<Finding> last = new ArrayList<>();
    int cert = 0;
    for (RevocationQuery query : queries) {
      List<Finding> findings = findings(path, query, cert++, now, budget);
      all.addAll(findings);
      last.add(findings.getLast());
    }
    return worst(last).map(this::verdict).orElseGet(() -> good(last.getFirst())).with(all);
  }

  private List<RevocationQuery> inScope(ValidatedPath path) {
    List<RevocationQuery> queries = path.revocationQueries();
    return switch (inputs.scope()) {
      case CHAIN -> queries;
      case LEAF -> queries.stream().limit(1).toList();
    };
  }

  /** The leaf alone may need no check: a CA is no end entity, wherever it stands. */
  private List<Finding> findings(
      ValidatedPath path, RevocationQuery query, int cert, Instant now, Budget budget) {
    Optional<ShortLived.Ground> ground =
        cert == 0 ? inputs.shortLived().ground(path.leaf()) : Optional.empty();
    return ground.isPresent()
        ? List.of(unlessRevoked(ground.get(), query, now, budget))
        : ask(query, cert, now, budget);
  }

  /** What is at hand and says <em>revoked</em> wins; so does what we had no budget left to read. */
  private Finding unlessRevoked(
      ShortLived.Ground ground, RevocationQuery query, Instant now, Budget budget) {
    for (StatusSource source : atHand) {
      Finding finding = source.ask(query, 0, now, budget);
      if (is(finding, Outcome.REVOKED) || is(finding, Outcome.OVERLOADED)) {
        return finding;
      }
    }
    return Finding.notNeeded(0, "no revocation check needed: " + ground.clause());
  }

  private static boolean is(Finding finding, Outcome outcome) {
    return finding.outcome().equals(Optional.of(outcome));
  }

  private List<Finding> ask(RevocationQuery query, int cert, Instant now, Budget budget) {
    List<Finding> findings = new ArrayList<>();
    for (StatusSource source : sources) {
      Finding finding = source.ask(query, cert, now, budget);
      findings.add(finding);
      if (finding.status().isPresent()) {
        break;
      }
    }
    return findings;
  }

  private static Optional<Finding> worst(List<Finding> findings) {
    return first(findings, Outcome.REVOKED)
        .or(() -> first(findings, Outcome.UNKNOWN))
        .or(() -> findings.stream().filter(Finding::isSilent).findFirst());
  }

  private static Optional<Finding> first(List<Finding> findings, Outcome outcome) {
    return findings.stream().filter(f -> f.status().isPresent() && is(f, outcome)).findFirst();
  }

  private CheckAnswer verdict(Finding finding) {
    Reason reason =
        switch (finding.outcome().orElseThrow()) {
          case REVOKED -> Reason.REVOKED;
          case UNKNOWN -> Reason.STATUS_UNKNOWN;
          default -> Reason.STATUS_UNAVAILABLE;
        };
    boolean silent = finding.isSilent();
    CheckVerdict verdict =
        silent && !inputs.require() ? CheckVerdict.INDETERMINATE : CheckVerdict.INVALID;
    return CheckAnswer.of(verdict, reason.code(), finding.detail())
        .at(finding.cert())
        .says(finding.word());
  }

  /** The status is the leaf's; those of the CAs above it are good. */
  private static CheckAnswer good(Finding leaf) {
    String message =
        leaf.outcome().isPresent() ? "path valid, not revoked" : "path valid, " + leaf.detail();
    return CheckAnswer.of(CheckVerdict.VALID, Reason.OK.code(), message).says(leaf.word());
  }
}
