package io.vouchsafe.proxy.shared.crls;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Does a few things at once, and the rest in their order; what is too much is left. */
final class Turns {
  private final Executor executor;
  private final int atOnce;
  private final int most;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int running;

  private record Turn(Supplier<Future<Void>> work, Promise<Void> done) {}

  /**
   * Nothing is done yet.
   *
   * @param executor begins each turn
   * @param most that wait
   */
  Turns(Executor executor, int atOnce, int most) {
    this.executor = executor;
    this.atOnce = atOnce;
    this.most = most;
  }

  /** Completes when {@code work} is over, however it ended; fails when there is no place for it. */
  Future<Void> take(Supplier<Future<Void>> work) {
    Turn turn = new Turn(work, Promise.promise());
    synchronized (this) {
      if (running >= atOnce) {
        if (waiting.size() >= most) {
          return Future.failedFuture(new IllegalStateException("too many CRLs wait already"));
        }
        waiting.add(turn);
        return turn.done().future();
      }
      running++;
    }
    executor.execute(() -> begin(turn));
    return turn.done().future();
  }

  private void begin(Turn turn) {
    Future<Void> work;
    try {
      work = turn.work().get();
    } catch (RuntimeException e) {
      work = Future.failedFuture(e);
    }
    work.onComplete(
        over -> {
          turn.done().complete();
          next();
        });
  }

  private void next() {
    Turn next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        running--;
        return;
      }
    }
    executor.execute(() -> begin(next));
  }
}
