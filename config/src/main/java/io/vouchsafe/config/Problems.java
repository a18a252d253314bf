package io.vouchsafe.config;

import io.vouchsafe.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Collects what is wrong or doubtful, so that one pass tells everything. */
final class Problems {
  /** Nobody reads more, and a hostile file could make millions. */
  static final int MOST = 1000;

  private final Map<String, Integer> fileOrder = new LinkedHashMap<>();
  private final List<Problem> found = new ArrayList<>();
  private boolean erroneous;
  private int left;

  /** The settings cannot be used. */
  void error(Place place, String key, String message) {
    error(place, key, () -> message);
  }

  /** The same with a message that is made only if it will be listed. */
  void error(Place place, String key, Supplier<String> message) {
    erroneous = true;
    add(Severity.ERROR, place, key, message);
  }

  /** The settings can be used, and {@code config check} says this about them. */
  void warning(Place place, String key, String message) {
    add(Severity.WARNING, place, key, () -> message);
  }

  /** Files are listed in the order in which they were opened. */
  void opened(SourceFile file) {
    fileOrder.putIfAbsent(file.shown(), fileOrder.size());
  }

  /** How many there are so far. */
  int count() {
    return found.size() + left;
  }

  boolean hasErrors() {
    return erroneous;
  }

  /** Everything found: what stops the start first, then in the order of files and lines. */
  List<Problem> inOrder() {
    List<Problem> ordered = new ArrayList<>(found);
    ordered.sort(
        Comparator.comparing(Problem::severity)
            .thenComparingInt(p -> fileOrder.getOrDefault(p.file(), Integer.MAX_VALUE))
            .thenComparingInt(Problem::line));
    if (left > 0) {
      Severity severity = erroneous ? Severity.ERROR : Severity.WARNING;
      String file = ordered.getLast().file();
      ordered.add(new Problem(severity, file, 0, "", left + " further problems are not shown"));
    }
    return List.copyOf(ordered);
  }

  private void add(Severity severity, Place place, String key, Supplier<String> message) {
    if (found.size() < MOST) {
      found.add(new Problem(severity, place.file().shown(), place.line(), key, message.get()));
    } else {
      left++;
    }
  }
}
