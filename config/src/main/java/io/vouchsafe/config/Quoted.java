package io.vouchsafe.config;

import io.vouchsafe.pki.BoundedText;

/** Foreign text in a message: one line, bounded, without control characters. */
public final class Quoted {
  private static final int LONGEST = 60;

  private Quoted() {}

  /** {@code text} in single quotes. */
  public static String of(String text) {
    return "'" + plain(text) + "'";
  }

  /** {@code text} without quotes. */
  public static String plain(String text) {
    return plain(text, LONGEST);
  }

  /** {@code text} without quotes, its first {@code longest} characters. */
  public static String plain(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    BoundedText.of(text, longest).codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  private static void append(StringBuilder shown, int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(String.format("\\u%04X", codePoint));
      default -> shown.appendCodePoint(codePoint);
    }
  }
}
