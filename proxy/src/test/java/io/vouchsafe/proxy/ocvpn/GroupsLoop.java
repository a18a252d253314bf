package io.vouchsafe.proxy.ocvpn;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** The thread of the groups, which runs when a test says so, and stops where a test crashes it. */
final class GroupsLoop implements Executor {
  private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
  private final Runnable afterEach;

  GroupsLoop(Runnable afterEach) {
    this.afterEach = afterEach;
  }

  @Override
  public void execute(Runnable one) {
    work.add(one);
  }

  /** Runs everything, and what that brings. */
  void run() {
    int done = 0;
    for (Runnable one = work.poll(); one != null; one = work.poll()) {
      one.run();
      afterEach.run();
      if (++done > 1_000_000) {
        throw new AssertionError("work without an end");
      }
    }
  }
}
