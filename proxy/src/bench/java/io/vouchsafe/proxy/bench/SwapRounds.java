package io.vouchsafe.proxy.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The rounds of {@link CrlSwapBench}. A swap lasts from the moment when the new CRL is first sent
 * until one second after its first <em>revoked</em>, for collections and clearing away to follow.
 */
final class SwapRounds {
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration BEFORE = Duration.ofSeconds(2);
  private static final Duration AFTER = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double SLOW_MILLIS = 50;

  private final PackagedService service;
  private final SwappedCrls publisher;
  private final SteadyCaller caller;
  private final SwapCrowd crowd;
  private final List<Swap> swaps = new ArrayList<>();

  /** When a swap began and ended, by System.nanoTime. */
  private record Swap(long sent, long seen) {
    boolean covers(long moment) {
      return moment >= sent && moment < seen + AFTER.toNanos();
    }
  }

  SwapRounds(PackagedService service, SwappedCrls publisher, SteadyCaller caller, SwapCrowd crowd) {
    this.service = service;
    this.publisher = publisher;
    this.caller = caller;
    this.crowd = crowd;
  }

  void run() throws Exception {
    caller.callFor(WARM_UP);
    long empty = service.liveHeap();
    publisher.publishNext();
    awaitEntries();
    long full = service.liveHeap();
    caller.callFor(WARM_UP);
    long measuredFrom = System.nanoTime();
    for (int round = 0; round < CrlSwapBench.SWAPS; round++) {
      swap(round);
    }
    List<SteadyCaller.Answer> measured =
        caller.answers().stream().filter(answer -> answer.due() >= measuredFrom).toList();
    System.out.printf(
        Locale.ROOT,
        "heap in use: %.1f MB with an empty CRL, %.1f with %,d entries (%.1f bytes an entry),"
            + " %.1f after %d swaps and %,d logins%n",
        empty / 1e6,
        full / 1e6,
        CrlSwapBench.ENTRIES,
        1.0 * (full - empty) / CrlSwapBench.ENTRIES,
        service.liveHeap() / 1e6,
        swaps.size(),
        caller.asked());
    report(measured);
  }

  /** Nobody logs in meanwhile, so that only the CRL is added to the heap. */
  private void awaitEntries() throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (service.metrics("vouchsafe_crl_entries").stream().anyMatch(this::isFull)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("the first CRL did not come into force");
  }

  private boolean isFull(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= CrlSwapBench.ENTRIES;
  }

  private void swap(int round) {
    crowd.round(round);
    caller.callFor(BEFORE);
    caller.forgetRevoked();
    publisher.publishNext();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    caller.callUntil(() -> caller.firstRevoked() > 0 || System.nanoTime() > deadline);
    if (caller.firstRevoked() == 0) {
      throw new IllegalStateException("CRL " + round + " did not come into force");
    }
    swaps.add(new Swap(publisher.firstSent(), caller.firstRevoked()));
    caller.callFor(AFTER.plus(AFTER));
  }

  private void report(List<SteadyCaller.Answer> measured) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%d swaps under 200 logins a second; load %.1f on %d cores%n"
            + "| ms from the due moment | logins | p50 | p99 | max | over %.0f ms |%n"
            + "|---|---:|---:|---:|---:|---:|%n",
        swaps.size(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.getRuntime().availableProcessors(),
        SLOW_MILLIS);
    row("between swaps", measured.stream().filter(answer -> swapOf(answer).isEmpty()).toList());
    row("during swaps", measured.stream().filter(answer -> swapOf(answer).isPresent()).toList());
    for (Swap swap : swaps) {
      System.out.printf(
          Locale.ROOT,
          "in force %d ms after the first byte was sent; slowest login meanwhile %.1f ms%n",
          TimeUnit.NANOSECONDS.toMillis(swap.seen() - swap.sent()),
          measured.stream()
              .filter(answer -> swap.covers(answer.due()))
              .mapToDouble(SteadyCaller.Answer::millis)
              .max()
              .orElse(0));
    }
    long refused =
        measured.stream()
            .filter(answer -> answer.client().kind() == Crowd.Kind.GOOD && !answer.isAllowed())
            .count();
    System.out.printf(
        "wrong verdicts: %d good clients refused, %d of %d revoked ones let in after the last"
            + " swap%n",
        refused, letIn(), crowd.revoked().size());
  }

  private Optional<Swap> swapOf(SteadyCaller.Answer answer) {
    return swaps.stream().filter(swap -> swap.covers(answer.due())).findFirst();
  }

  private static void row(String name, List<SteadyCaller.Answer> answers) {
    Quantiles of = Quantiles.of(answers.stream().map(SteadyCaller.Answer::millis).toList());
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %.2f | %.2f | %.2f | %d |%n",
        name,
        answers.size(),
        of.median(),
        of.p99(),
        of.max(),
        answers.stream().filter(answer -> answer.millis() > SLOW_MILLIS).count());
  }

  /** Of all whom any of the CRLs revoked. */
  private int letIn() throws Exception {
    int letIn = 0;
    for (Crowd.Client client : crowd.revoked()) {
      letIn += service.decide(CrlSwapBench.TENANT, client.pem()).says("reason", "revoked") ? 0 : 1;
    }
    return letIn;
  }
}
