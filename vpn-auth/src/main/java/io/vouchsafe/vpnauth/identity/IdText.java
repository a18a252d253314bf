package io.vouchsafe.vpnauth.identity;

/** Text of an identity, as far as it can be compared at all. */
final class IdText {
  /** What people write and clients claim is shorter; the work of a comparison grows with it. */
  static final int LONGEST = 4096;

  private IdText() {}

  /** Whether {@code text} holds no control character and no lone surrogate. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }

  static boolean hasWildcard(String text) {
    return text.indexOf('*') >= 0;
  }
}
