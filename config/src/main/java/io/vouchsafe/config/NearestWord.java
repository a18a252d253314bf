package io.vouchsafe.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** "Did you mean": the known word that takes the fewest letters to reach. */
public final class NearestWord {
  /** No key is half as long; the distance costs length times length. */
  private static final int LONGEST = 64;

  /** Candidates that are compared: names can be many, and so can mistakes. */
  private static final int MOST = 1000;

  private NearestWord() {}

  /** The nearest of {@code known}, when at most half of the letters would have to change. */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    return known.stream()
        .limit(MOST)
        .filter(candidate -> distance(word, candidate) <= allowed(word, candidate))
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int allowed(String word, String candidate) {
    return Math.max(1, Math.max(word.length(), candidate.length()) / 2);
  }

  /**
   * Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment).
   */
  static int distance(String from, String to) {
    int[] twoAbove = new int[to.length() + 1];
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
        int oneLess = Math.min(above[column], current[column - 1]) + 1;
        current[column] = Math.min(replaced, oneLess);
        if (swapped(from, row, to, column)) {
          current[column] = Math.min(current[column], twoAbove[column - 2] + 1);
        }
      }
      twoAbove = above;
      above = current;
    }
    return above[to.length()];
  }

  private static boolean swapped(String from, int row, String to, int column) {
    return row > 1
        && column > 1
        && from.charAt(row - 1) == to.charAt(column - 2)
        && from.charAt(row - 2) == to.charAt(column - 1);
  }
}
