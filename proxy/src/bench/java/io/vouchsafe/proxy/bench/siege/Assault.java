package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.proxy.bench.PackagedService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Carries out one {@link Attack} at its rate, each request over a connection of its own. */
final class Assault {
  /** So many of one kind wait for answers at a time; more would only load this side. */
  private static final int MOST_IN_FLIGHT = 512;

  private static final int SHOWN = 160;

  private final Attack attack;
  private final int port;
  private final AttackTally tally;
  private final Semaphore free = new Semaphore(MOST_IN_FLIGHT);

  Assault(Attack attack, PackagedService service) {
    this.attack = attack;
    this.port = attack.port() == Attack.Port.API ? service.api : service.admin;
    this.tally = new AttackTally(attack.name(), attack.harm());
  }

  AttackTally tally() {
    return tally;
  }

  /** Returns when it is over and everything has been answered or given up. */
  void run(long begin, long end) {
    Pace pace = new Pace(begin, attack.perSecond());
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long n = 0; pace.due(n) < end; n++) {
        Pace.await(pace.due(n));
        long number = n;
        if (free.tryAcquire()) {
          each.execute(() -> strike(number));
        } else {
          tally.heldBack();
        }
      }
    }
  }

  private void strike(long n) {
    try {
      tally.sent();
      Reply reply = RawExchange.run(attack.source(n), port, attack.request(n), attack.lingers());
      tally.answered(reply.word());
      if (attack.harm().shows(reply)) {
        tally.harmed(attack.harm().words() + " by " + shown(attack.request(n)));
      }
    } finally {
      free.release();
    }
  }

  private static String shown(byte[] request) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < request.length && text.length() < SHOWN; i++) {
      char c = (char) (request[i] & 0xFF);
      text.append(c == '\r' ? "\\r" : c == '\n' ? "\\n" : c < ' ' || c > '~' ? "." : c);
    }
    return text.toString();
  }
}
