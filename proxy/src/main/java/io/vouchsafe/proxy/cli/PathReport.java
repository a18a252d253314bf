package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.io.PrintStream;
import java.util.List;

/** Shows a path to a person: every certificate, what passed, and why what failed did. */
final class PathReport {
  /** A hostile chain leads to hundreds of paths that all fail. */
  private static final int MOST_OTHERS = 5;

  private final PrintStream out;
  private final Ink ink;

  PathReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  void show(Evidence evidence) {
    if (!evidence.path().isEmpty()) {
      passed(evidence.path());
    } else if (evidence.failedPaths().isPresent()) {
      failed(evidence.failedPaths().get().attempts());
    } else if (evidence.leaf().isPresent()) {
      out.println("    " + line(0, evidence.leaf().get()));
    }
  }

  private void passed(List<Certificate> path) {
    for (int at = 0; at < path.size(); at++) {
      boolean anchor = at == path.size() - 1;
      out.println(ink.good("  ✓ ") + line(at, path.get(at)) + (anchor ? "  (trust anchor)" : ""));
    }
  }

  private void failed(List<FailedPath> attempts) {
    failed(attempts.getFirst());
    List<FailedPath> others = attempts.subList(1, attempts.size());
    if (!others.isEmpty()) {
      out.println("other paths that were tried:");
      others.stream().limit(MOST_OTHERS).forEach(this::failed);
    }
    if (others.size() > MOST_OTHERS) {
      out.println("and " + (others.size() - MOST_OTHERS) + " more");
    }
  }

  /** What lies above the failure passed; what lies below it was not looked at (RFC 5280 §6.1). */
  private void failed(FailedPath attempt) {
    List<Certificate> path = attempt.certificates();
    for (int at = 0; at < path.size(); at++) {
      String mark =
          at == attempt.at() ? ink.bad("  ✗ ") : at > attempt.at() ? "  · " : ink.faint("    ");
      out.println(mark + line(at, path.get(at)));
      if (at == attempt.at()) {
        why(attempt);
      }
    }
    if (attempt.at() >= path.size()) {
      why(attempt);
    }
  }

  private void why(FailedPath attempt) {
    out.println(
        "       "
            + ink.bad(attempt.refusal().code().word())
            + ": "
            + Ink.shown(attempt.refusal().explain()));
  }

  private String line(int at, Certificate certificate) {
    return at
        + "  "
        + Ink.shown(certificate.subject().shown())
        + ink.faint(
            "  #%s, %s to %s"
                .formatted(
                    certificate.serial().hex(), certificate.notBefore(), certificate.notAfter()));
  }
}
