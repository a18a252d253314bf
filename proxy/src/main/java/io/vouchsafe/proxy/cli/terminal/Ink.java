package io.vouchsafe.proxy.cli.terminal;

/** How text for people is marked: in colour for a terminal, or not at all. */
public enum Ink {
  PLAIN,
  COLOURED;

  private static final String RESET = "\u001b[0m";

  public static Ink of(boolean coloured) {
    return coloured ? COLOURED : PLAIN;
  }

  public String good(String text) {
    return in("\u001b[32m", text);
  }

  public String bad(String text) {
    return in("\u001b[31m", text);
  }

  public String faint(String text) {
    return in("\u001b[2m", text);
  }

  private String in(String colour, String text) {
    return this == COLOURED ? colour + text + RESET : text;
  }

  /**
   * Foreign text as it may be shown: a name in a certificate must not move the cursor, change
   * colours or the direction of writing, or begin a line.
   */
  public static String shown(String foreign) {
    StringBuilder safe = new StringBuilder();
    foreign.codePoints().forEach(c -> safe.append(isPlain(c) ? Character.toString(c) : escaped(c)));
    return safe.toString();
  }

  /**
   * JSON that a terminal may show: what it must not see stands there by number, which says the same
   * (RFC 8259 §7).
   */
  public static String inJson(String json) {
    StringBuilder safe = new StringBuilder();
    json.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                safe.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  safe.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return safe.toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String escaped(int codePoint) {
    return "\\u{%x}".formatted(codePoint);
  }
}
