package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.ValidatedPath;
import java.io.PrintStream;
import java.util.List;

/** Shows a path to a person: every certificate, what passed, and why what failed did. */
final class PathReport {
  private final PrintStream out;
  private final Ink ink;

  PathReport(PrintStream out, Ink ink) {
    this.out = out;
    this.ink = ink;
  }

  void show(PathResult result) {
    switch (result) {
      case ValidatedPath path -> passed(path.certificates());
      case NoValidPath none -> failed(none.attempts());
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
      others.forEach(this::failed);
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
        + Ink.shown(certificate.subject().toString())
        + ink.faint(
            "  #%s, %s to %s"
                .formatted(
                    certificate.serial().hex(), certificate.notBefore(), certificate.notAfter()));
  }
}
