package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.vpnauth.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a request's sources about the certificates of a valid path, each in the request's order
 * until one has something usable. The worst status wins: revoked, then unknown, then silence.
 */
final class RevocationCheck {
  private final List<StatusSource> sources;
  private final RevocationInputs inputs;

  /** Asks {@code sources} in their order. */
  RevocationCheck(List<StatusSource> sources, RevocationInputs inputs) {
    this.sources = sources;
    this.inputs = inputs;
  }

  /** The answer for a path that is otherwise valid. */
  CheckAnswer check(ValidatedPath path, Instant now, Budget budget) {
    List<RevocationQuery> queries = inScope(path);
    if (sources.isEmpty() || queries.isEmpty()) {
      return CheckAnswer.of(Verdict.VALID, Reason.OK.code(), "path valid, no revocation check");
    }
    List<Finding> all = new ArrayList<>();
    List<Finding> last = new ArrayList<>();
    int cert = 0;
    for (RevocationQuery query : queries) {
      List<Finding> findings = ask(query, cert++, now, budget);
      all.addAll(findings);
      last.add(findings.getLast());
    }
    return worst(last).map(this::verdict).orElseGet(RevocationCheck::good).with(all);
  }

  private List<RevocationQuery> inScope(ValidatedPath path) {
    List<RevocationQuery> queries = path.revocationQueries();
    return switch (inputs.scope()) {
      case CHAIN -> queries;
      case LEAF -> queries.stream().limit(1).toList();
    };
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
        .or(() -> findings.stream().filter(f -> f.status().isEmpty()).findFirst());
  }

  private static Optional<Finding> first(List<Finding> findings, Outcome outcome) {
    return findings.stream()
        .filter(f -> f.status().isPresent() && f.outcome() == outcome)
        .findFirst();
  }

  private CheckAnswer verdict(Finding finding) {
    Reason reason =
        switch (finding.outcome()) {
          case REVOKED -> Reason.REVOKED;
          case UNKNOWN -> Reason.STATUS_UNKNOWN;
          default -> Reason.STATUS_UNAVAILABLE;
        };
    boolean silent = finding.status().isEmpty();
    Verdict verdict = silent && !inputs.require() ? Verdict.INDETERMINATE : Verdict.INVALID;
    return CheckAnswer.of(verdict, reason.code(), finding.detail())
        .at(finding.cert())
        .says(finding.word());
  }

  private static CheckAnswer good() {
    return CheckAnswer.of(Verdict.VALID, Reason.OK.code(), "path valid, not revoked").says("good");
  }
}
