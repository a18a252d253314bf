package io.vouchsafe.pki;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * RFC 4518 string preparation for caseIgnoreMatch, which RFC 5280 §7.1 prescribes: map, normalise
 * (NFKC), fold case, and drop insignificant spaces. Characters that RFC 4518 §2.4 prohibits are
 * compared as they are; they make no two different names equal.
 */
final class PreparedString {
  /** RFC 3454 §B.2 keeps it apart from i; Java's upper case of it is I. */
  private static final String DOTLESS_I = "\u0131";

  private PreparedString() {}

  static String of(String text) {
    return compressSpaces(isAscii(text) ? text.toLowerCase(Locale.ROOT) : fold(text));
  }

  private static String fold(String text) {
    String once = Normalizer.normalize(mapped(text), Normalizer.Form.NFKC);
    String folded =
        Arrays.stream(once.split(DOTLESS_I, -1))
            .map(part -> part.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(DOTLESS_I));
    return Normalizer.normalize(folded, Normalizer.Form.NFKC);
  }

  /** RFC 4518 §2.2: some characters become a space, others nothing. */
  private static String mapped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isSpaceChar(c) || (c >= 0x09 && c <= 0x0d) || c == 0x85) {
                out.append(' ');
              } else if (!isMappedToNothing(c)) {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isMappedToNothing(int c) {
    return Character.getType(c) == Character.FORMAT
        || Character.isISOControl(c)
        || c == 0x034f
        || c == 0x1806
        || (c >= 0x180b && c <= 0x180d)
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xfffc;
  }

  private static String compressSpaces(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean pending = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || (c >= 0x09 && c <= 0x0d)) {
        pending = !out.isEmpty();
      } else {
        if (pending) {
          out.append(' ');
          pending = false;
        }
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
