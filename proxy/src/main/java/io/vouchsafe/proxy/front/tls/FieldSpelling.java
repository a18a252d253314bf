package io.vouchsafe.proxy.front.tls;

/**
 * How an upstream may read the name of a header field. CGI and its successors make every letter
 * upper-case, and {@code _} of whatever is neither letter nor digit; so {@code X_client.CN} and
 * {@code X-Client-CN} are one name to them.
 */
final class FieldSpelling {
  private static final int CASE = 0x20;

  private FieldSpelling() {}

  /** A letter in lower case, a digit as it is, anything else as a hyphen. */
  static char folded(char c) {
    if (c >= 'a' && c <= 'z') {
      return c;
    }
    if (c >= 'A' && c <= 'Z') {
      return (char) (c | CASE);
    }
    return c >= '0' && c <= '9' ? c : '-';
  }

  /** Whether {@code name} may be read as {@code folded}. */
  static boolean is(String folded, CharSequence name) {
    return name.length() == folded.length() && begins(folded, name);
  }

  /** Whether what {@code name} may be read as begins with {@code folded}. */
  static boolean begins(String folded, CharSequence name) {
    int length = folded.length();
    if (name.length() < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (folded(name.charAt(i)) != folded.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
