package io.vouchsafe.proxy.it.ike;

import org.junit.jupiter.api.Assumptions;

/** What a test needs and the machine lacks. */
public final class Missing {
  private Missing() {}

  /** Skips the test, loudly, {@code unless} that is so. */
  public static void unless(boolean there, String problem) {
    if (!there) {
      System.out.println("SKIPPED: " + problem);
    }
    Assumptions.assumeTrue(there, problem);
  }
}
