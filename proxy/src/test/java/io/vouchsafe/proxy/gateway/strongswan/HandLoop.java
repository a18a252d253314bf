package io.vouchsafe.proxy.gateway.strongswan;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An event loop that runs when a test says so, on its thread. */
final class HandLoop implements Executor {
  private static final int MOST = 1_000_000;

  private final Queue<Runnable> work = new ArrayDeque<>();

  @Override
  public void execute(Runnable one) {
    work.add(one);
  }

  /** Runs everything, and what that brings. */
  void run() {
    int done = 0;
    for (Runnable one = work.poll(); one != null; one = work.poll()) {
      one.run();
      if (++done == MOST) {
        throw new AssertionError("work without an end");
      }
    }
  }
}
