package io.vouchsafe.pki;

import java.text.Normalizer;
import java.util.Locale;

/**
 * RFC 4518 string preparation for caseIgnoreMatch, which RFC 5280 §7.1 prescribes: map, normalise
 * (NFKC), fold case, and drop insignificant spaces. Characters that RFC 4518 §2.4 prohibits are
 * compared as they are; they make no two different names equal. A stranger chooses the text, so
 * every step takes time in proportion to its length.
 */
final class PreparedString {
  /** RFC 3454 §B.2 keeps it apart from i; Java's upper case of it is I. */
  private static final int DOTLESS_I = 0x131;

  /** Its fold has two characters (RFC 3454 §B.2), and Java's lower case of it is i alone. */
  private static final int DOTTED_CAPITAL_I = 0x130;

  /**
   * UAX #15 §13 (Stream-Safe Text): no word of any language has more marks on one letter. To put a
   * longer run in its canonical order takes quadratic time.
   */
  private static final int MOST_MARKS = 30;

  /** COMBINING GRAPHEME JOINER, over which no mark is moved. */
  private static final char JOINER = 0x34f;

  private PreparedString() {}

  static String of(String text) {
    return compressSpaces(isPrintableAscii(text) ? text.toLowerCase(Locale.ROOT) : fold(text));
  }

  private static String fold(String text) {
    String once = Normalizer.normalize(streamSafe(mapped(text)), Normalizer.Form.NFKC);
    StringBuilder folded = new StringBuilder(once.length());
    for (int i = 0; i < once.length(); ) {
      int c = once.codePointAt(i);
      foldInto(folded, c);
      i += Character.charCount(c);
    }
    return Normalizer.normalize(streamSafe(folded), Normalizer.Form.NFKC);
  }

  /**
   * One character at a time: whole strings make Java look for the end of the word at each sigma,
   * which takes quadratic time.
   */
  private static void foldInto(StringBuilder folded, int c) {
    if (c < 0x80) {
      folded.append((char) (c >= 'A' && c <= 'Z' ? c + 0x20 : c));
    } else if (c == DOTLESS_I || !isCased(c)) {
      folded.appendCodePoint(c);
    } else {
      String upper = Character.toString(c).toUpperCase(Locale.ROOT);
      for (int i = 0; i < upper.length(); ) {
        int u = upper.codePointAt(i);
        if (u == DOTTED_CAPITAL_I) {
          folded.append("i\u0307");
        } else {
          folded.appendCodePoint(Character.toLowerCase(u));
        }
        i += Character.charCount(u);
      }
    }
  }

  private static boolean isCased(int c) {
    return Character.isLowerCase(c)
        || Character.toUpperCase(c) != c
        || Character.toLowerCase(c) != c;
  }

  /** RFC 4518 §2.2: some characters become a space, others nothing. */
  private static StringBuilder mapped(String text) {
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
    return out;
  }

  private static boolean isMappedToNothing(int c) {
    return Character.getType(c) == Character.FORMAT
        || Character.isISOControl(c)
        || c == JOINER
        || c == 0x1806
        || (c >= 0x180b && c <= 0x180d)
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xfffc;
  }

  /** UAX #15 §13: a joiner after so many marks, across which nothing is reordered. */
  private static CharSequence streamSafe(CharSequence text) {
    StringBuilder safe = new StringBuilder(text.length());
    int marks = 0;
    for (int i = 0; i < text.length(); ) {
      int c = Character.codePointAt(text, i);
      marks = isMark(c) ? marks + 1 : 0;
      if (marks > MOST_MARKS) {
        safe.append(JOINER);
        marks = 1;
      }
      safe.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return safe;
  }

  /** Whether normalisation may move {@code c} or what it stands for. */
  static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      // The half-width voiced marks stand for combining ones and are none.
      default -> c == 0xff9e || c == 0xff9f;
    };
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

  /** Control characters are mapped, in ASCII as elsewhere. */
  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x7f || text.charAt(i) < ' ') {
        return false;
      }
    }
    return true;
  }
}
