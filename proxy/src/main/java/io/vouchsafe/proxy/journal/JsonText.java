package io.vouchsafe.proxy.journal;

/** Writes JSON strings (RFC 8259 §7) into a builder. */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /** Appends {@code text} in quotes, escaped. */
  public static void quote(StringBuilder out, String text) {
    out.append('"');
    int clean = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || (c >= 0x7f && isEscaped(c))) {
        out.append(text, clean, i);
        escape(out, c);
        clean = i + 1;
      }
    }
    out.append(text, clean, text.length()).append('"');
  }

  /**
   * A lone surrogate has no UTF-8 form. The rest ends a line, steers a terminal, or turns the text
   * of a line around for whoever reads it.
   */
  private static boolean isEscaped(char c) {
    return c <= 0x9f
        || Character.isSurrogate(c)
        || switch (Character.getType(c)) {
          case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
          default -> false;
        };
  }

  /** By number, but for what JSON knows a shorter way. */
  private static void escape(StringBuilder out, char c) {
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
      return;
    }
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt(c >> shift & 0xf));
    }
  }
}
