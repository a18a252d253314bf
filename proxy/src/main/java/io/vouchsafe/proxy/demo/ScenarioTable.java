package io.vouchsafe.proxy.demo;

import java.io.PrintStream;

/**
 * One line a scenario: what was decided, why, from which source, how fast, and whether it is right.
 */
final class ScenarioTable {
  private static final String LINE = "%-32s %-8s %-20s %-7s %-20s %6s  %s%n";

  private final PrintStream out;

  ScenarioTable(PrintStream out) {
    this.out = out;
  }

  void heading() {
    out.printf(LINE, "scenario", "verdict", "reason", "source", "OCSP attempt", "ms", "");
    out.println("─".repeat(102));
  }

  void line(Scenario scenario, Seen seen) {
    Expected answer = seen.answer();
    boolean right = answer.equals(scenario.expected());
    out.printf(
        LINE,
        scenario.name(),
        answer.decision(),
        answer.reason(),
        dashed(answer.source()),
        dashed(answer.outcome()),
        seen.millis(),
        right ? "✓" : "✗");
    if (!right) {
      out.println("    expected " + scenario.expected() + "; " + seen.detail());
    }
  }

  void sum(int right, int all) {
    out.println("─".repeat(102));
    out.printf("%d of %d as they should be%n", right, all);
  }

  private static String dashed(String text) {
    return text.isEmpty() ? "–" : text;
  }
}
