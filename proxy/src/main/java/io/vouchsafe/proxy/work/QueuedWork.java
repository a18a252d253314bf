package io.vouchsafe.proxy.work;

import java.util.function.Consumer;

/**
 * Work that waits for its turn.
 *
 * @param tenant whose turn it takes
 * @param by after that, on the pool's clock, nobody wants it any more
 * @param run does it and tells the outcome
 * @param refuse is told why it was not done
 */
record QueuedWork(String tenant, Weight weight, long by, Runnable run, Consumer<String> refuse) {

  boolean isLate(long now) {
    return by - now <= 0;
  }
}
