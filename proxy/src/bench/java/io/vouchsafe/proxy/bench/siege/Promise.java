package io.vouchsafe.proxy.bench.siege;

import java.util.Locale;

/**
 * Something that no stranger may break.
 *
 * @param figure what was measured
 * @param bound what it may be
 */
record Promise(String what, String figure, String bound, boolean kept) {
  /** At most so many. */
  static Promise atMost(String what, double figure, double bound, String unit) {
    return new Promise(
        what, number(figure, unit), "at most " + number(bound, unit), figure <= bound);
  }

  /** At least so many. */
  static Promise atLeast(String what, double figure, double bound, String unit) {
    return new Promise(
        what, number(figure, unit), "at least " + number(bound, unit), figure >= bound);
  }

  /** A line of the table. */
  String row() {
    return "| %s | %s | %s | %s |".formatted(what, figure, bound, kept ? "kept" : "**BROKEN**");
  }

  private static String number(double value, String unit) {
    String digits = value == Math.rint(value) ? "%.0f" : "%.1f";
    return String.format(Locale.ROOT, digits, value) + (unit.isEmpty() ? "" : " " + unit);
  }
}
