package io.vouchsafe.proxy.front.http;

import io.vouchsafe.proxy.text.PercentEncoding;
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
    String text = rawPath.substring(from);
    return text.indexOf('%') < 0
        ? base64(text)
        : PercentEncoding.decode(text).flatMap(GetPath::base64);
  }

  /** Padding may be missing: it is what clients leave out of a path. */
  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
