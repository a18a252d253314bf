package io.vouchsafe.proxy.front.tls;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a request is about, in the form in which it goes to the upstream (RFC 9112 §3.2). */
final class RequestTarget {
  private static final String ASTERISK = "*";
  private static final String SLASH = "/";
  private static final char LAST_ASCII = 0x7e;

  private RequestTarget() {}

  /**
   * In origin-form, or the asterisk; null for what is neither, nor an absolute-form that can be
   * made so. Octets beyond ASCII are percent-encoded, as they would arrive changed otherwise.
   */
  static @Nullable String of(@Nullable String received, boolean options) {
    if (received == null || received.isEmpty()) {
      return null;
    }
    String target = originForm(received, options);
    return target == null ? null : inAscii(target);
  }

  private static @Nullable String originForm(String received, boolean options) {
    if (received.charAt(0) == '/') {
      return received;
    }
    if (received.equals(ASTERISK)) {
      return options ? received : null;
    }
    int authority = afterScheme(received);
    if (authority < 0) {
      return null;
    }
    for (int i = authority; i < received.length(); i++) {
      char c = received.charAt(i);
      if (c == '/') {
        return received.substring(i);
      }
      if (c == '?') {
        return SLASH + received.substring(i);
      }
    }
    // RFC 9112 §3.2.4: OPTIONS of an authority without a path is about the server as such
    return options ? ASTERISK : SLASH;
  }

  private static int afterScheme(String received) {
    if (received.regionMatches(true, 0, "https://", 0, 8)) {
      return 8;
    }
    return received.regionMatches(true, 0, "http://", 0, 7) ? 7 : -1;
  }

  private static @Nullable String inAscii(String target) {
    boolean plain = true;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      // RFC 9112 §3.2: white space, control characters and a fragment have no place here
      if (c <= ' ' || c == 0x7f || c == '#') {
        return null;
      }
      plain &= c <= LAST_ASCII;
    }
    return plain ? target : encoded(target);
  }

  /** An octet that came is a character of Latin 1. */
  private static String encoded(String target) {
    StringBuilder out = new StringBuilder(target.length() + 16);
    for (byte octet : target.getBytes(StandardCharsets.ISO_8859_1)) {
      if (octet >= 0) {
        out.append((char) octet);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
    }
    return out.toString();
  }
}
