package io.vouchsafe.proxy.relay;

import java.util.Base64;
import java.util.Optional;

/**
 * The request in the path of a GET (RFC 6960 §A.1): base64, as it is or percent-escaped. Clients
 * disagree about escapes, padding and how many slashes come before it; base64 of a request begins
 * with M, so slashes before that mean nothing, and all others belong to it.
 */
final class GetPath {
  private GetPath() {}

  /** The DER, or empty where the text is no base64; the URL-safe alphabet is not understood. */
  static Optional<byte[]> decode(String rawPath) {
    int from = 0;
    while (from < rawPath.length() && rawPath.charAt(from) == '/') {
      from++;
    }
    return unescaped(rawPath.substring(from)).flatMap(GetPath::base64);
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A plus sign is itself: this is a path and no form. */
  private static Optional<String> unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) != '%') {
        plain.append(text.charAt(at));
        continue;
      }
      int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
      if (low < 0) {
        return Optional.empty();
      }
      plain.append((char) (16 * high + low));
      at += 2;
    }
    return Optional.of(plain.toString());
  }
}
