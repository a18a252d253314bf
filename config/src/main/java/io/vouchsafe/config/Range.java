package io.vouchsafe.config;

import java.math.BigInteger;

/**
 * The whole numbers that a key takes, ends included.
 *
 * @param unit what is counted, for people; empty when nothing is
 */
public record Range(long min, long max, String unit) {
  /** Largest number where FortiADC's texts say "to 2147483647". */
  public static final long INT = 2_147_483_647L;

  /** Whether {@code number} is one of them. */
  public boolean contains(BigInteger number) {
    return number.compareTo(BigInteger.valueOf(min)) >= 0
        && number.compareTo(BigInteger.valueOf(max)) <= 0;
  }

  /** For a page: {@code 1…300 s}. */
  String words() {
    return min + "…" + max + (unit.isEmpty() ? "" : " " + unit);
  }

  @Override
  public String toString() {
    return min + "…" + max + (unit.isEmpty() ? "" : " (" + unit + ")");
  }
}
