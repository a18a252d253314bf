package io.vouchsafe.pki;

/**
 * The work that one request may cause; running out is a refusal ({@code over_budget}), never an
 * endless loop. Not thread-safe: one budget belongs to one request.
 *
 * <p>Keys and signatures are counted by what they cost ({@link KeyCost}), for the costliest key of
 * the closed list takes thirty times as long as the cheapest.
 */
public final class Budget {
  /** Enough for 15 CA certificates, several cross-signed candidates each, and their responses. */
  private static final int SIGNATURES = 200;

  /**
   * In verifications of a P-256 signature, some 75 µs each: 45 ms of one processor. A path of 15 CA
   * certificates with the costliest keys (brainpoolP512r1) takes 28 for each signature and 1 for
   * each key.
   */
  private static final int KEY_WORK = 600;

  /**
   * Candidate certificates tried, name constraints compared, policy nodes made: 2^20 comparisons of
   * names (1024 names below 1024 constraints, as OpenSSL and BoringSSL bound them) and the path
   * around them.
   */
  private static final int STEPS = (1 << 20) + 900;

  private int signatures;
  private int keyWork;
  private long steps;

  private Budget(int signatures, int keyWork, long steps) {
    this.signatures = signatures;
    this.keyWork = keyWork;
    this.steps = steps;
  }

  /** The bounds of one ordinary decision. */
  public static Budget standard() {
    return new Budget(SIGNATURES, KEY_WORK, STEPS);
  }

  /** Bounds of the caller's choice: signature verifications and elementary steps. */
  public static Budget of(int signatures, long steps) {
    return new Budget(signatures, KEY_WORK, steps);
  }

  /** Bounds of the caller's choice, with those of the work that keys cause. */
  public static Budget of(int signatures, int keyWork, long steps) {
    return new Budget(signatures, keyWork, steps);
  }

  /** Takes one signature verification that costs {@code work}; false when it is not left. */
  public boolean takeSignature(int work) {
    signatures--;
    keyWork -= work;
    return signatures >= 0 && keyWork >= 0;
  }

  /** Takes the building of one key that costs {@code work}; false when it is not left. */
  public boolean takeKey(int work) {
    keyWork -= work;
    return keyWork >= 0;
  }

  /** Takes {@code n} elementary steps; false when they are not left. */
  public boolean takeSteps(long n) {
    steps -= n;
    return steps >= 0;
  }

  /** Whether some bound was overrun. */
  public boolean isExhausted() {
    return signatures < 0 || keyWork < 0 || steps < 0;
  }
}
