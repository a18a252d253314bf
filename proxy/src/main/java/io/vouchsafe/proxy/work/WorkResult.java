package io.vouchsafe.proxy.work;

import java.util.function.Function;

/** What came of a piece of work that the workers were asked to do. */
public sealed interface WorkResult<T> {

  /** It was done. */
  record Done<T>(T value) implements WorkResult<T> {}

  /**
   * It was not done: no worker had time for it. That is our own fault, never that of whoever was to
   * be verified.
   *
   * @param why one sentence for people
   */
  record Busy<T>(String why) implements WorkResult<T> {}

  /** Its time passed while it waited. */
  static <T> WorkResult<T> late() {
    return new Busy<>(FairQueue.LATE);
  }

  /** The same with another value; what was not done stays so. */
  default <R> WorkResult<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Done<T>(T value) -> new Done<>(change.apply(value));
      case Busy<T>(String why) -> new Busy<>(why);
    };
  }

  /**
   * The value, where nothing else can go on without it.
   *
   * @throws IllegalStateException when no worker had time
   */
  default T required() {
    return switch (this) {
      case Done<T>(T value) -> value;
      case Busy<T>(String why) -> throw new IllegalStateException("not done: " + why);
    };
  }
}
