package io.vouchsafe.proxy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a tenant costs that nobody has asked yet: start, reload, heap and {@code /metrics} of the
 * packaged service with many of them, over ten CAs and then with a CA each.
 */
final class TenantsBench {
  /** {@code JAVA_TOOL_OPTIONS=-Dtenants=1000} takes fewer. */
  private static final int TENANTS = Integer.getInteger("tenants", 10_000);

  private static final int FEW_AUTHORITIES = 10;
  private static final int ROUNDS = 5;
  private static final int USUAL_DEADLINE = 2000;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final double MOST_START_MILLIS = 8000;
  private static final double MOST_UNCHANGED_MILLIS = 1000;
  private static final double MOST_CHANGED_MILLIS = 1200;
  private static final double MOST_HEAP = 60_000;
  private static final double MOST_METRICS = 1_000_000;

  private TenantsBench() {}

  /** Times in milliseconds, heap and metrics in bytes. */
  private record Figures(
      double start, List<Double> unchanged, List<Double> changed, long heap, long metrics) {}

  static void run() throws Exception {
    System.out.printf(
        Locale.ROOT, "%,d tenants that nobody has asked yet (%d reloads each)%n", TENANTS, ROUNDS);
    Figures one = measured(1, 1);
    report("over " + FEW_AUTHORITIES + " CAs", one, measured(TENANTS, FEW_AUTHORITIES));
    report("a CA each", one, measured(TENANTS, TENANTS));
  }

  private static Figures measured(int tenants, int authorities) throws Exception {
    try (Scratch scratch = Scratch.make("tenants")) {
      TenantCrowd crowd = new TenantCrowd(scratch.directory(), tenants, authorities);
      crowd.writeAuthorities();
      String settings = crowd.settings(0, USUAL_DEADLINE);
      try (PackagedService service =
          new PackagedService(
              scratch.directory(), settings, List.of(PackagedService.java()), PATIENCE)) {
        long heap = service.liveHeap();
        long metrics = service.metricsBytes();
        List<Double> unchanged = new ArrayList<>();
        List<Double> changed = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
          unchanged.add(reload(service, "[]"));
          int tenant = (tenants - 1) * round / ROUNDS;
          service.write(crowd.settings(tenant, USUAL_DEADLINE + round));
          changed.add(reload(service, "[\"" + TenantCrowd.name(tenant) + "\"]"));
          service.write(settings);
          reload(service, "[\"" + TenantCrowd.name(tenant) + "\"]");
        }
        return new Figures(service.startMillis(), unchanged, changed, heap, metrics);
      }
    }
  }

  /** Milliseconds of {@code POST /reload}, which must tell just what was changed. */
  private static double reload(PackagedService service, String changed)
      throws IOException, InterruptedException {
    PackagedService.Answer answer = service.reload();
    if (answer.status() != 200
        || !answer.body().contains("\"changed\":" + changed)
        || !answer.body().contains("\"warnings\":[]")) {
      throw new IllegalStateException(
          "changed " + changed + " expected, the reload says " + answer.body());
    }
    return answer.millis();
  }

  private static void report(String run, Figures one, Figures many) {
    System.out.printf("%n| %s | measured | most |%n|---|---:|---:|%n", run);
    row("start beyond a single tenant's, ms", many.start() - one.start(), MOST_START_MILLIS);
    row("unchanged reload, ms, median", median(many.unchanged()), MOST_UNCHANGED_MILLIS);
    row("unchanged reload, ms, slowest", many.unchanged().stream().max(Double::compare).orElseThrow());
    row("one changed tenant, ms, median", median(many.changed()), MOST_CHANGED_MILLIS);
    row("one changed tenant, ms, slowest", many.changed().stream().max(Double::compare).orElseThrow());
    double heap = 1.0 * (many.heap() - one.heap()) / Math.max(1, TENANTS - 1);
    row("heap of a tenant, bytes", heap, MOST_HEAP);
    row("/metrics, bytes", many.metrics(), MOST_METRICS);
    System.out.printf(
        Locale.ROOT,
        "A single tenant: start %,.0f ms, heap %,d bytes, /metrics %,d bytes%n",
        one.start(),
        one.heap(),
        one.metrics());
  }

  private static void row(String what, double measured, double most) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f%s |%n",
        what,
        measured,
        most,
        measured > most ? " **missed**" : "");
  }

  private static void row(String what, double measured) {
    System.out.printf(Locale.ROOT, "| %s | %,.0f | |%n", what, measured);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
