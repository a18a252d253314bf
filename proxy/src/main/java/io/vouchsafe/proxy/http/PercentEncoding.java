package io.vouchsafe.proxy.http;

import java.util.Optional;

/** RFC 3986 §2.1. A plus sign is itself: these are not forms. */
final class PercentEncoding {
  private PercentEncoding() {}

  /** The decoded text; empty when an escape is broken or something is not ASCII. */
  static Optional<String> decode(String encoded) {
    StringBuilder out = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        int octet = octet(encoded, i + 1);
        i += 2;
        c = (char) octet;
        if (octet < 0) {
          return Optional.empty();
        }
      }
      if (c > 0x7f) {
        return Optional.empty();
      }
      out.append(c);
    }
    return Optional.of(out.toString());
  }

  /** The octet whose two digits stand at {@code at}; negative when they are none. */
  static int octet(String encoded, int at) {
    if (at + 2 > encoded.length()) {
      return -1;
    }
    int high = Character.digit(encoded.charAt(at), 16);
    int low = Character.digit(encoded.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
