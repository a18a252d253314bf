package io.vouchsafe.proxy.tenant;

import java.util.List;

/** What preparing a part of the service for other settings came to. */
public sealed interface Prepared {

  /**
   * The next state waits beside the running one.
   *
   * @param commit puts it in place. It reads no file, parses nothing and must not fail; it runs at
   *     most once
   */
  record Ready(Runnable commit) implements Prepared {}

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
