package io.vouchsafe.pki;

/**
 * The work that one request may cause; running out is a refusal ({@code over_budget}), never an
 * endless loop. Not thread-safe: one budget belongs to one request.
 */
public final class Budget {
  /** Enough for 15 CA certificates, several cross-signed candidates each, and their responses. */
  private static final int SIGNATURES = 200;

  /**
   * Candidate certificates tried, name constraints compared, policy nodes made: 2^20 comparisons of
   * names (1024 names below 1024 constraints, as OpenSSL and BoringSSL bound them) and the path
   * around them.
   */
  private static final int STEPS = (1 << 20) + 900;

  private int signatures;
  private long steps;

  private Budget(int signatures, long steps) {
    this.signatures = signatures;
    this.steps = steps;
  }

  /** The bounds of one ordinary decision. */
  public static Budget standard() {
    return new Budget(SIGNATURES, STEPS);
  }

  /** Bounds of the caller's choice: signature verifications and elementary steps. */
  public static Budget of(int signatures, long steps) {
    return new Budget(signatures, steps);
  }

  /** Takes one signature verification; false when none is left. */
  public boolean takeSignature() {
    return --signatures >= 0;
  }

  /** Takes {@code n} elementary steps; false when they are not left. */
  public boolean takeSteps(long n) {
    steps -= n;
    return steps >= 0;
  }

  /** Whether some bound was overrun. */
  public boolean isExhausted() {
    return signatures < 0 || steps < 0;
  }
}
