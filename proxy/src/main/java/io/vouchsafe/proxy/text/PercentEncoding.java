package io.vouchsafe.proxy.text;

import java.util.HexFormat;
import java.util.Optional;

/** RFC 3986 §2.1, the one place that decodes it. A plus sign is itself: these are not forms. */
public final class PercentEncoding {
  private PercentEncoding() {}

  /** The decoded text; empty when an escape is broken or something is not ASCII. */
  public static Optional<String> decode(String encoded) {
    StringBuilder out = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      int octet = encoded.charAt(i);
      if (octet == '%') {
        octet = octet(encoded, i + 1);
        i += 2;
      }
      if (octet < 0 || octet > 0x7f) {
        return Optional.empty();
      }
      out.append((char) octet);
    }
    return Optional.of(out.toString());
  }

  /** The octet whose two digits stand at {@code at}; negative when they are none. */
  public static int octet(String encoded, int at) {
    if (at + 2 > encoded.length()) {
      return -1;
    }
    char high = encoded.charAt(at);
    char low = encoded.charAt(at + 1);
    return HexFormat.isHexDigit(high) && HexFormat.isHexDigit(low)
        ? HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low)
        : -1;
  }
}
