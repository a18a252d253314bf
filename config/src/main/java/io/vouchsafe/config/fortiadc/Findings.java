package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mistakes and doubts of one file while it is read; so many are kept and the rest is counted. */
final class Findings {
  /** Longest list that anybody reads; a hostile file has a mistake in every line. */
  static final int MOST = 1000;

  private final String file;
  private final List<Problem> kept = new ArrayList<>();
  private int errors;
  private int left;

  Findings(String file) {
    this.file = file;
  }

  /** {@code key}: where in the configuration, as {@code ocsp corp: timeout}; may be empty. */
  void error(int line, String key, String message) {
    errors++;
    add(new Problem(Severity.ERROR, file, line, key, message));
  }

  void warning(int line, String key, String message) {
    add(new Problem(Severity.WARNING, file, line, key, message));
  }

  boolean hasErrors() {
    return errors > 0;
  }

  /** Whether further warnings are only counted, so that no work need go into them. */
  boolean isFull() {
    return kept.size() >= MOST;
  }

  /** By line; the last one says how many there are beyond the list. */
  List<Problem> inOrder() {
    List<Problem> all = new ArrayList<>(kept);
    all.sort(Comparator.comparingInt(Problem::line));
    if (left > 0) {
      Severity severity = hasErrors() ? Severity.ERROR : Severity.WARNING;
      all.add(new Problem(severity, file, 0, "", "and " + left + " more"));
    }
    return all;
  }

  /** An error takes the place of a warning: skipped blocks must not hide a mistake. */
  private void add(Problem problem) {
    if (!isFull()) {
      kept.add(problem);
      return;
    }
    left++;
    if (problem.severity() == Severity.ERROR && errors <= MOST) {
      for (int i = kept.size() - 1; i >= 0; i--) {
        if (kept.get(i).severity() == Severity.WARNING) {
          kept.set(i, problem);
          return;
        }
      }
    }
  }
}
