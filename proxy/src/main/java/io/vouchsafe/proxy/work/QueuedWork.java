package io.vouchsafe.proxy.work;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits for its turn.
 *
 * @param tenant whose turn it takes
 * @param by after that, on the pool's clock, nobody wants it any more
 * @param run does it and tells the outcome
 * @param refuse tells why it was not done
 */
record QueuedWork(
    String tenant, Weight weight, long by, Runnable run, Consumer<TooBusyException> refuse) {

  /** What was asked for, and how its outcome is told. */
  static <T> QueuedWork of(
      String tenant, Weight weight, long by, Callable<T> work, Outcome<T> outcome) {
    return new QueuedWork(
        tenant,
        weight,
        by,
        () -> {
          T result;
          try {
            result = work.call();
          } catch (Throwable e) {
            outcome.tell(null, e);
            return;
          }
          outcome.tell(result, null);
        },
        busy -> outcome.tell(null, busy));
  }

  /** Takes a result, or a failure. */
  interface Outcome<T> {
    void tell(@Nullable T result, @Nullable Throwable failure);
  }

  boolean isLate(long now) {
    return by - now <= 0;
  }
}
