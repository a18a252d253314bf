package io.vouchsafe.proxy.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What preparing a part of the service for other settings came to. */
public sealed interface Prepared {

  /**
   * The next state waits beside the running one.
   *
   * @param commit puts it in place. It reads no file, parses nothing and must not fail; it runs at
   *     most once
   */
  record Ready(Runnable commit) implements Prepared {

    /**
     * Several steps, in this order. There is no way back from the first one on, so a bug in one
     * keeps no other from its end; it is thrown then.
     */
    public static Ready inOrder(List<Runnable> steps) {
      List<Runnable> all = List.copyOf(steps);
      return new Ready(() -> run(all));
    }

    private static void run(List<Runnable> steps) {
      Throwable bug = null;
      for (Runnable step : steps) {
        try {
          step.run();
        } catch (RuntimeException | Error e) {
          bug = with(bug, e);
        }
      }
      switch (bug) {
        case null -> {}
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        default -> throw new IllegalStateException(bug);
      }
    }

    private static Throwable with(@Nullable Throwable first, Throwable next) {
      if (first == null) {
        return next;
      }
      first.addSuppressed(next);
      return first;
    }
  }

  /**
   * The part cannot go by these settings; the running state is as it was.
   *
   * @param problems why not, one sentence each
   */
  record Refused(List<String> problems) implements Prepared {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
