package io.vouchsafe.proxy.bench.siege;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks the admin port every second whether the service is ready, as a supervisor does. */
final class ReadinessWatch {
  private final int port;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger unready = new AtomicInteger();

  ReadinessWatch(int adminPort) {
    this.port = adminPort;
  }

  void run(long begin, long end) {
    Pace pace = new Pace(begin, 1);
    for (long n = 0; pace.due(n) < end; n++) {
      Pace.await(pace.due(n));
      asked.incrementAndGet();
      Reply reply =
          RawExchange.run(
              InetAddress.getLoopbackAddress(), port, HttpText.get("/health/ready"), false);
      if (reply.statuses().isEmpty()) {
        unanswered.incrementAndGet();
      } else if (reply.statuses().getFirst() != 200) {
        unready.incrementAndGet();
      }
    }
  }

  int asked() {
    return asked.get();
  }

  /** How often nothing came within the patience of {@link RawExchange}. */
  int unanswered() {
    return unanswered.get();
  }

  int unready() {
    return unready.get();
  }
}
