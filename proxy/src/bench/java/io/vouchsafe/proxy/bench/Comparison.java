package io.vouchsafe.proxy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two servers driven in turn, so that what disturbs the machine disturbs both. */
final class Comparison {
  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUNDS = 9;
  private static final Duration LENGTH = Duration.ofSeconds(4);

  private Comparison() {}

  /** Prints the rounds of both and the ratio, with {@code name} for the yardstick. */
  static void run(String name, MeasuredServer ours, MeasuredServer yardstick)
      throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      ours.round(LENGTH);
      yardstick.round(LENGTH);
    }
    System.out.printf(
        Locale.ROOT,
        "round   ours/CPU-s %12s   ratio   ours p99 ms %13s%n",
        name + "/CPU-s",
        name + " p99 ms");
    List<Double> ratios = new ArrayList<>();
    for (int i = 1; i <= ROUNDS; i++) {
      MeasuredServer.Round a = ours.round(LENGTH);
      MeasuredServer.Round b = yardstick.round(LENGTH);
      double ratio = a.requestsPerCpuSecond() / b.requestsPerCpuSecond();
      ratios.add(ratio);
      System.out.printf(
          Locale.ROOT,
          "%5d %12.0f %12.0f %7.2f %13.2f %13.2f%n",
          i,
          a.requestsPerCpuSecond(),
          b.requestsPerCpuSecond(),
          ratio,
          a.p99Millis(),
          b.p99Millis());
    }
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT,
        "median ratio %.2f (min %.2f, max %.2f)%n",
        ratios.get(ROUNDS / 2),
        ratios.getFirst(),
        ratios.getLast());
  }
}
