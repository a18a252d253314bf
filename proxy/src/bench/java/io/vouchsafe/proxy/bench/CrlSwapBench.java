package io.vouchsafe.proxy.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * 200 decisions a second from a CRL, while a CRL of a million entries is fetched over HTTP and
 * takes its place, and is followed by the next. A decision's time counts from when it was due.
 */
final class CrlSwapBench {
  private static final int ENTRIES = 1_000_000;
  private static final int SWAPS = 3;
  private static final int CLIENTS = 200;
  private static final long DUE_NANOS = TimeUnit.SECONDS.toNanos(1) / 200;

  /** A fetch begins at 85 to 95 hundredths of it. */
  private static final int VALIDITY_SECONDS = 15;

  /** What is slower than that because of a swap is a failure. */
  private static final double SLOW_MILLIS = 50;

  /** From the fetch until everything that a swap causes is surely done. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(6);

  private static final String TENANTS =
      """
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          crl: { corp: { urls: ["%s"], validity_time: %d, timeout: 30000 } }
          policies: { default: { ca_group: staff, revocation: { sources: [crl], scope: leaf, crl: [corp] } } }
      """;

  private final PackagedService service;
  private final SwappedCrls crls;
  private final List<Crowd.Client> clients;

  /** A decision: when it was due, how long it took from then. */
  private record Timed(long due, double millis) {}

  private CrlSwapBench(PackagedService service, SwappedCrls crls, List<Crowd.Client> clients) {
    this.service = service;
    this.crls = crls;
    this.clients = clients;
  }

  static void run() throws Exception {
    try (Scratch scratch = Scratch.make("swap")) {
      run(scratch.directory());
    }
  }

  private static void run(Path directory) throws Exception {
    Crowd crowd = new Crowd();
    crowd.writeAuthorities(directory);
    try (SwappedCrls crls = new SwappedCrls(directory, crowd, ENTRIES, SWAPS);
        PackagedService service =
            new PackagedService(directory, TENANTS.formatted(crls.url(), VALIDITY_SECONDS))) {
      new CrlSwapBench(service, crls, crowd.clients(Crowd.Kind.GOOD, CLIENTS)).measure();
    }
  }

  private void measure() throws Exception {
    for (Crowd.Client client : clients) {
      decide(client);
    }
    long before = service.liveHeap();
    List<Timed> decisions = decideUntilSwapped();
    long growth = service.liveHeap() - before;
    List<Long> fetches = crls.asked().subList(1, SWAPS + 1);
    System.out.printf(
        Locale.ROOT,
        "200 decisions a second, %d swaps of a CRL of %,d entries (%,d bytes), ms from when due%n",
        SWAPS,
        ENTRIES,
        crls.size());
    double slow = report("within 6 s of a swap's fetch", decisions, fetches, true);
    report("at other times", decisions, fetches, false);
    System.out.printf(
        Locale.ROOT, "live heap grew by %.1f bytes an entry%n", 1.0 * growth / ENTRIES);
    if (slow > SLOW_MILLIS) {
      System.out.printf(
          Locale.ROOT, "a decision took %.1f ms: more than %.0f%n", slow, SLOW_MILLIS);
    }
  }

  private List<Timed> decideUntilSwapped() throws Exception {
    List<Future<Timed>> running = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      for (int i = 0; !isOver(); i++) {
        long due = start + i * DUE_NANOS;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        Crowd.Client client = clients.get(i % clients.size());
        running.add(callers.submit(() -> timed(client, due)));
      }
    }
    List<Timed> decisions = new ArrayList<>();
    for (Future<Timed> each : running) {
      decisions.add(each.get());
    }
    return decisions;
  }

  private boolean isOver() {
    List<Long> asked = crls.asked();
    return asked.size() > SWAPS && System.nanoTime() - asked.get(SWAPS) > WINDOW_NANOS;
  }

  private Timed timed(Crowd.Client client, long due) throws Exception {
    decide(client);
    return new Timed(due, (System.nanoTime() - due) / 1e6);
  }

  private void decide(Crowd.Client client) throws Exception {
    PackagedService.Answer answer = service.decide("acme", client.pem());
    if (!answer.says("reason", "ok") || !answer.says("source", "crl")) {
      throw new IllegalStateException(answer.toString());
    }
  }

  /** Prints one line; gives the longest. */
  private static double report(
      String name, List<Timed> decisions, List<Long> fetches, boolean near) {
    List<Double> millis = new ArrayList<>();
    for (Timed each : decisions) {
      if (near == fetches.stream().anyMatch(fetch -> isNear(each, fetch))) {
        millis.add(each.millis());
      }
    }
    Quantiles of = Quantiles.of(millis);
    System.out.printf(
        Locale.ROOT,
        "%-30s %6d decisions   median %6.2f   p99 %7.2f   max %7.2f   over 50 ms %d%n",
        name,
        millis.size(),
        of.median(),
        of.p99(),
        of.max(),
        millis.stream().filter(each -> each > SLOW_MILLIS).count());
    return of.max();
  }

  private static boolean isNear(Timed decision, long fetch) {
    long since = decision.due() - fetch;
    return since > -TimeUnit.SECONDS.toNanos(1) && since < WINDOW_NANOS;
  }
}
