package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.OptionalLong;

/** Decimal numbers without a sign, as OpenVPN writes them. */
final class Decimal {
  private static final int MOST_DIGITS = 19;

  private Decimal() {}

  /** The number, if {@code text} is one from 0 to {@code most}. */
  static OptionalLong parse(String text, long most) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int at = 0; at < text.length(); at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9 || number > (most - digit) / 10) {
        return OptionalLong.empty();
      }
      number = 10 * number + digit;
    }
    return OptionalLong.of(number);
  }
}
