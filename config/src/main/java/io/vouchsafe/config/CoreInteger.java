package io.vouchsafe.config;

import java.math.BigInteger;

/** Whole numbers as the core schema writes them (YAML 1.2 §10.3.2): decimal, 0o…, 0x…. */
final class CoreInteger {
  /** Longer ones are beyond every range; parsing millions of digits takes minutes. */
  private static final int LONGEST = 40;

  private CoreInteger() {}

  /** The number; any that is too long counts as 2^160. */
  static BigInteger parse(String text) {
    if (text.length() > LONGEST) {
      return BigInteger.ONE.shiftLeft(160);
    }
    if (text.startsWith("0o")) {
      return new BigInteger(text.substring(2), 8);
    }
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    return new BigInteger(text);
  }
}
