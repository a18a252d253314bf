package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.cli.terminal.ExitCode;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** Shows a decision to a person: the path, every status, the verdict, and what to type next. */
final class DecisionReport {
  /** Reasons that leave the status open, once the path is known. */
  private static final Set<Reason> STATUS_MISSING =
      Set.of(Reason.STATUS_UNAVAILABLE, Reason.DEADLINE, Reason.OVER_BUDGET);

  private final PrintStream out;
  private final Ink ink;

  DecisionReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  /** What the decision rests on. */
  void evidence(Decision decision) {
    new PathReport(out, ink).show(decision.evidence());
    StatusReport statuses = new StatusReport(out, ink);
    List<CertificateStatus> all = decision.evidence().revocation();
    for (int at = 0; at < all.size(); at++) {
      statuses.show(at, all.get(at));
    }
  }

  /** The line on top of all. */
  void verdict(String word, boolean isGood, String rest) {
    out.println((isGood ? ink.good(word) : ink.bad(word)) + rest);
  }

  /** The sentence that explains the reason. */
  void detail(Decision decision) {
    if (!decision.detail().isEmpty()) {
      out.println("  " + Ink.shown(decision.detail()));
    }
  }

  /** What helps from here on. */
  void next(List<String> steps) {
    steps.forEach(step -> out.println("next: " + Ink.shown(step)));
  }

  /** Contract, section 4. A deny that came before anybody could tell is none about the path. */
  static int exitCode(Decision decision) {
    return switch (decision) {
      case Decision.Allow allow -> ExitCode.GOOD;
      case Decision.Deny deny -> isUndetermined(deny) ? ExitCode.UNDETERMINED : ExitCode.REFUSED;
    };
  }

  /** Whether the path holds, and what is missing is a usable status. */
  static boolean isUndetermined(Decision.Deny deny) {
    boolean holds = !deny.evidence().path().isEmpty();
    boolean isRevoked =
        deny.evidence().revocation().stream()
            .flatMap(status -> status.attempts().stream())
            .anyMatch(attempt -> attempt.outcome() == Outcome.REVOKED);
    return holds && !isRevoked && STATUS_MISSING.contains(deny.reason());
  }
}
