package io.vouchsafe.vpnauth.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A URI as it is compared: scheme and authority without regard to case (RFC 5280 §7.4, step 2),
 * everything else as written. Stricter than §7.4: nothing is decoded, no path is resolved and no
 * port is assumed, so that two URIs are the same only where every reader takes them for the same.
 *
 * @param scheme in lower case
 * @param authority in lower case, with its port; empty when the URI has none
 * @param rest path, query and fragment
 */
record ComparableUri(String scheme, Optional<String> authority, String rest) {
  /** RFC 3986 §2.2 and §2.3, but for letters, digits and the asterisk. */
  private static final String PUNCTUATION = "-._~:/?#[]@!$&'()+,;=";

  /** RFC 3986 §3.1. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+");

  /**
   * Empty when {@code text} is no URI or cannot be compared: a {@code *}, or an authority with user
   * information or percent-encoding, which two readers may take for different hosts.
   */
  static Optional<ComparableUri> parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0
        || !SCHEME.matcher(text.substring(0, colon)).matches()
        || !isOfUriCharacters(text)) {
      return Optional.empty();
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!text.startsWith("//", colon + 1)) {
      return Optional.of(new ComparableUri(scheme, Optional.empty(), text.substring(colon + 1)));
    }
    int begin = colon + 3;
    int end = begin;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String authority = text.substring(begin, end).toLowerCase(Locale.ROOT);
    return authority.indexOf('@') >= 0 || authority.indexOf('%') >= 0
        ? Optional.empty()
        : Optional.of(new ComparableUri(scheme, Optional.of(authority), text.substring(end)));
  }

  /** Whether it has scheme and authority of {@code other}, and goes on where that one ends. */
  boolean isBelow(ComparableUri other) {
    return scheme.equals(other.scheme)
        && authority.equals(other.authority)
        && rest.startsWith(other.rest)
        && !hasDotSegments();
  }

  /**
   * RFC 3986 §5.2.4, §6.2.2.3: whether some reader would take part of the path away again: {@code
   * /staff/../admin} is below {@code /staff/} only until it is resolved. Encoded ones count too,
   * and those with a parameter ({@code ..;x}, §3.3), which some servers drop first. So does what is
   * no UTF-8: a reader that forgives it may see a dot there.
   */
  boolean hasDotSegments() {
    Optional<String> decoded = decoded(rest);
    return decoded.isEmpty()
        || !IdText.isPlain(decoded.get())
        || Stream.of(decoded.get().split("[/\\\\?#;]", -1))
            .anyMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  /** RFC 3986 §2: reserved, unreserved and percent-encoded characters. */
  private static boolean isOfUriCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean encoded =
          c == '%'
              && i + 2 < text.length()
              && HexFormat.isHexDigit(text.charAt(i + 1))
              && HexFormat.isHexDigit(text.charAt(i + 2));
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0);
      if (!encoded && !plain) {
        return false;
      }
    }
    return true;
  }

  /** Empty when it is no UTF-8. */
  private static Optional<String> decoded(String text) {
    ByteBuffer octets = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      boolean encoded = text.charAt(i) == '%';
      octets.put((byte) (encoded ? HexFormat.fromHexDigits(text, i + 1, i + 3) : text.charAt(i)));
      i += encoded ? 2 : 0;
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
