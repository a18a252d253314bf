package io.vouchsafe.proxy.bench.siege;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Logins at constant rates, in turn of the tenants, whether or not those before were answered. */
final class Logins {
  private static final int REMEMBERED_PER_SECOND = 100;
  static final int NEW_PER_SECOND = 20;
  private static final int STAPLED_PER_SECOND = 2;

  private final FrontPool front;
  private final List<Besieged> tenants;
  private final AtomicLong newcomers = new AtomicLong();
  private final AtomicLong mostLate = new AtomicLong();

  Logins(FrontPool front, List<Besieged> tenants) {
    this.front = front;
    this.tenants = List.copyOf(tenants);
  }

  /** One after the other: what is to be remembered. */
  List<TimedLogin> introduce() {
    return tenants.stream()
        .flatMap(tenant -> tenant.introductions().stream())
        .map(question -> ask(question, System.nanoTime()))
        .toList();
  }

  /** Logs in until then, and returns when everybody has an answer or has given up. */
  Collection<TimedLogin> run(long begin, long end) throws InterruptedException {
    Queue<TimedLogin> logins = new ConcurrentLinkedQueue<>();
    mostLate.set(0);
    // Platform threads: those of the attacks are virtual, and nobody here waits behind them.
    try (ExecutorService each = Executors.newCachedThreadPool()) {
      Consumer<TimedLogin> take = logins::add;
      List<Thread> paces = new ArrayList<>();
      for (TimedLogin.Who who : TimedLogin.Who.values()) {
        paces.add(Thread.ofPlatform().start(() -> pace(begin, end, who, each, take)));
      }
      for (Thread pace : paces) {
        pace.join();
      }
    }
    return logins;
  }

  private void pace(
      long begin, long end, TimedLogin.Who who, ExecutorService each, Consumer<TimedLogin> take) {
    Pace pace = new Pace(begin, perSecond(who));
    for (long n = 0; pace.due(n) < end; n++) {
      long due = pace.due(n);
      Pace.await(due);
      Besieged.Question question = next(who, n);
      each.execute(() -> take.accept(ask(question, due)));
    }
  }

  private static int perSecond(TimedLogin.Who who) {
    return switch (who) {
      case REMEMBERED -> REMEMBERED_PER_SECOND;
      case NEW -> NEW_PER_SECOND;
      case STAPLED -> STAPLED_PER_SECOND;
    };
  }

  private Besieged.Question next(TimedLogin.Who who, long n) {
    long number = who == TimedLogin.Who.NEW ? newcomers.getAndIncrement() : n;
    Besieged tenant = tenants.get((int) (number % tenants.size()));
    long turn = number / tenants.size();
    return switch (who) {
      case REMEMBERED -> tenant.remembered(turn);
      case STAPLED -> tenant.stapled(turn);
      case NEW -> tenant.unseen(turn);
    };
  }

  private TimedLogin ask(Besieged.Question question, long due) {
    mostLate.accumulateAndGet(System.nanoTime() - due, Math::max);
    SiegeConnection.Verdict verdict = front.ask(question.request());
    return new TimedLogin(
        question.who(),
        question.tenant(),
        question.truth(),
        verdict.status(),
        verdict.reason(),
        (System.nanoTime() - due) / 1e6);
  }

  /** By how much the last run sent a login late at most; its latency contains that. */
  double mostLateMillis() {
    return mostLate.get() / 1e6;
  }
}
