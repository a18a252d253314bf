package io.vouchsafe.config.cos;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mistakes and doubts about one file; so many are kept and the rest is counted. */
final class CosNotes {
  private static final int MOST = 1000;

  private final String file;
  private final List<Problem> kept = new ArrayList<>();
  private boolean refused;
  private int left;

  CosNotes(String file) {
    this.file = file;
  }

  /** Nothing can be written because of it. */
  void error(int line, String where, String message) {
    refused = true;
    add(new Problem(Severity.ERROR, file, line, where, message));
  }

  /** {@code where}: object and property in the seed's words, as {@code IPsecTunnel hq: EAP}. */
  void warning(int line, String where, String message) {
    add(new Problem(Severity.WARNING, file, line, where, message));
  }

  /** {@code left} has no place in our settings. */
  void notCarried(CosObject owner, CosProperty left) {
    NotCarried.property(left.key())
        .ifPresent(why -> warning(left.line(), owner.where() + ": " + left.key(), why));
  }

  private void add(Problem problem) {
    if (kept.contains(problem)) {
      // Several tunnels may share a list or a pool.
      return;
    }
    if (kept.size() < MOST) {
      kept.add(problem);
    } else {
      left++;
    }
  }

  boolean isRefused() {
    return refused;
  }

  /** By line; the last one says how many there are beyond the list. */
  List<Problem> inOrder() {
    List<Problem> all = new ArrayList<>(kept);
    all.sort(Comparator.comparingInt(Problem::line));
    if (left > 0) {
      all.add(
          new Problem(
              refused ? Severity.ERROR : Severity.WARNING, file, 0, "", "and " + left + " more"));
    }
    return all;
  }
}
