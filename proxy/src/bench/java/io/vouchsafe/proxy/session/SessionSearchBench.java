package io.vouchsafe.proxy.session;

import java.util.Arrays;
import java.util.Locale;

/** How long it takes to find the one session among many whose certificate is revoked. */
public final class SessionSearchBench {
  private static final int SESSIONS = 10_000;
  private static final int ROUNDS = 20_000;

  private SessionSearchBench() {}

  /** Prints a table. */
  public static void run() {
    SessionLab lab = new SessionLab();
    for (int i = 1; i <= SESSIONS; i++) {
      lab.open(i);
    }
    int found = 0;
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      var key = SessionLab.key(1 + (i * 7919L) % SESSIONS);
      long begun = System.nanoTime();
      found += lab.live.ofCertificate(SessionLab.TENANT, key).size();
      nanos[i] = System.nanoTime() - begun;
    }
    if (found != ROUNDS) {
      throw new IllegalStateException(found + " found, " + ROUNDS + " expected");
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "one revocation among %d live sessions: median %.2f µs, 99 %% %.2f µs, longest %.2f µs%n",
        SESSIONS,
        nanos[ROUNDS / 2] / 1e3,
        nanos[ROUNDS * 99 / 100] / 1e3,
        nanos[ROUNDS - 1] / 1e3);
  }
}
