package io.vouchsafe.proxy.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 50,000 verdicts from the memory while every responder is dead, and newcomers that nobody can
 * vouch for keep coming. A verdict is wrong when it is not the one learnt, or is not from the
 * memory; it is late after the policy's deadline.
 */
final class MemoryRounds {
  private static final String TENANT = "dead";
  private static final int VERDICTS = 50_000;
  private static final int GOOD = 1800;
  private static final int REVOKED = 200;
  private static final int CALLERS = 16;
  private static final int TRIES = 10;

  /** The policy's deadline, by default. */
  private static final double DEADLINE_MILLIS = 2000;

  private final PackagedService service;
  private final Crowd crowd;
  private final List<Crowd.Client> known = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();

  MemoryRounds(PackagedService service, Crowd crowd) {
    this.service = service;
    this.crowd = crowd;
  }

  /** Asks about every certificate once, while the responders live. */
  void learn() throws Exception {
    known.addAll(crowd.clients(Crowd.Kind.GOOD, GOOD));
    known.addAll(crowd.clients(Crowd.Kind.REVOKED, REVOKED));
    Collections.shuffle(known, new Random(1));
    for (Crowd.Client client : known) {
      learn(client);
    }
  }

  /** On a busy machine a responder may miss its timeout once. */
  private void learn(Crowd.Client client) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      if (isRight(client, service.decide(TENANT, client.pem()))) {
        return;
      }
    }
    throw new IllegalStateException("not learnt in " + TRIES + " tries: " + client.kind());
  }

  void run() throws Exception {
    List<Double> millis = new ArrayList<>();
    int newcomers = 0;
    List<Crowd.Client> strangers = crowd.clients(Crowd.Kind.GOOD, 1000);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Double>>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(callers.submit((Callable<List<Double>>) this::call));
      }
      for (Crowd.Client stranger : strangers) {
        if (next.get() < VERDICTS) {
          newcomer(stranger);
          newcomers++;
        }
      }
      for (Future<List<Double>> caller : running) {
        millis.addAll(caller.get());
      }
    }
    report(millis, newcomers);
  }

  private List<Double> call() throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int i = next.getAndIncrement(); i < VERDICTS; i = next.getAndIncrement()) {
      Crowd.Client client = known.get(i % known.size());
      PackagedService.Answer answer = service.decide(TENANT, client.pem());
      if (!isRight(client, answer) || !answer.says("source", "cache")) {
        wrong.incrementAndGet();
      }
      millis.add(answer.millis());
    }
    return millis;
  }

  private void newcomer(Crowd.Client stranger) throws Exception {
    if (!service.decide(TENANT, stranger.pem()).says("reason", "status_unavailable")) {
      wrong.incrementAndGet();
    }
  }

  private static boolean isRight(Crowd.Client client, PackagedService.Answer answer) {
    return answer.status() == 200
        && switch (client.kind()) {
          case GOOD -> answer.says("decision", "allow") && answer.says("reason", "ok");
          case REVOKED -> answer.says("decision", "deny") && answer.says("reason", "revoked");
          case UNKNOWN -> answer.says("reason", "status_unknown");
        };
  }

  private void report(List<Double> millis, int newcomers) {
    Quantiles of = Quantiles.of(millis);
    long late = millis.stream().filter(each -> each > DEADLINE_MILLIS).count();
    System.out.printf(
        Locale.ROOT,
        "both responders dead: %d cached verdicts over %d certificates, %d callers;"
            + " %d wrong, %d late; median %.2f ms, p99 %.2f ms, max %.2f ms;"
            + " %d newcomers refused meanwhile%n",
        millis.size(),
        known.size(),
        CALLERS,
        wrong.get(),
        late,
        of.median(),
        of.p99(),
        of.max(),
        newcomers);
    if (wrong.get() > 0 || late > 0) {
      throw new IllegalStateException("a cached verdict was wrong or late");
    }
  }
}
