package io.vouchsafe.vpnauth.wire.openvpn;

/** Texts as parameters of commands, whatever a stranger wrote into them. */
final class ManagementText {
  private static final char REPLACEMENT = '?';

  private ManagementText() {}

  /**
   * {@code text} in quotes: one parameter of at most {@code longest} octets as the server reads it,
   * and of at most {@code longestWritten} octets with its quotes and escapes. It is cut between
   * characters.
   *
   * <p>The server takes off a backslash before {@code "} and {@code \} (options.c, {@code
   * parse_line}). Nothing else has a meaning within quotes but a line end, which ends the command:
   * that, and whatever else is no visible character, becomes a question mark.
   */
  static String quoted(String text, int longest, int longestWritten) {
    StringBuilder written = new StringBuilder("\"");
    int octets = 0;
    int writtenOctets = 2;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      int safe = isVisible(character) ? character : REPLACEMENT;
      boolean isEscaped = safe == '"' || safe == '\\';
      int size = size(safe);
      octets += size;
      writtenOctets += isEscaped ? size + 1 : size;
      if (octets > longest || writtenOctets > longestWritten) {
        break;
      }
      if (isEscaped) {
        written.append('\\');
      }
      written.appendCodePoint(safe);
    }
    return written.append('"').toString();
  }

  /** Octets of UTF-8. */
  private static int size(int character) {
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
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
}
