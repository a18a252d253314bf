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
      double start,
      double startCpu,
      List<Cost> unchanged,
      List<Cost> changed,
      long heap,
      long metrics) {}

  /** Milliseconds by the clock, and of the service's processor time. */
  private record Cost(double clock, double cpu) {}

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
        double startCpu = service.cpuMillis();
        long heap = service.liveHeap();
        long metrics = service.metricsBytes();
        List<Cost> unchanged = new ArrayList<>();
        List<Cost> changed = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
          unchanged.add(reload(service, "[]"));
          int tenant = (tenants - 1) * round / ROUNDS;
          service.write(crowd.settings(tenant, USUAL_DEADLINE + round));
          changed.add(reload(service, "[\"" + TenantCrowd.name(tenant) + "\"]"));
          service.write(settings);
          reload(service, "[\"" + TenantCrowd.name(tenant) + "\"]");
        }
        return new Figures(service.startMillis(), startCpu, unchanged, changed, heap, metrics);
      }
    }
  }

  /** Milliseconds of {@code POST /reload}, which must tell just what was changed. */
  private static Cost reload(PackagedService service, String changed)
      throws IOException, InterruptedException {
    double before = service.cpuMillis();
    PackagedService.Answer answer = service.reload();
    if (answer.status() != 200
        || !answer.body().contains("\"changed\":" + changed)
        || !answer.body().contains("\"warnings\":[]")) {
      throw new IllegalStateException(
          "changed " + changed + " expected, the reload says " + answer.body());
    }
    return new Cost(answer.millis(), service.cpuMillis() - before);
  }

  private static void report(String run, Figures one, Figures many) {
    System.out.printf("%n| %s | measured | most |%n|---|---:|---:|%n", run);
    row("start beyond a single tenant's, ms", many.start() - one.start(), MOST_START_MILLIS);
    row("the same, processor time", many.startCpu() - one.startCpu());
    reloads("unchanged reload", many.unchanged(), MOST_UNCHANGED_MILLIS);
    reloads("one changed tenant", many.changed(), MOST_CHANGED_MILLIS);
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

  private static void reloads(String what, List<Cost> costs, double most) {
    List<Double> clock = costs.stream().map(Cost::clock).sorted().toList();
    List<Double> cpu = costs.stream().map(Cost::cpu).sorted().toList();
    row(what + ", ms, median", clock.get(clock.size() / 2), most);
    row(what + ", ms, slowest", clock.getLast());
    row(what + ", processor time, median", cpu.get(cpu.size() / 2));
  }
}
