package io.vouchsafe.config.fortiadc;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a configuration apart into words: separated by blanks, joined by double quotes, a backslash
 * before what is meant literally, {@code #} at the start of a word for a comment. A quoted value
 * may span lines (certificates do). Typographic quotes at the start of a word are quotes too, for
 * what was copied from the handbook.
 */
final class CliLexer {
  private static final int END = -1;

  private final String text;
  private final Findings findings;
  private final List<CliLine> lines = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int at;
  private int line = 1;
  private int firstLine = 1;

  private CliLexer(String text, Findings findings) {
    this.text = text;
    this.findings = findings;
  }

  /** The commands of {@code text}; a quote that never closes is a mistake. */
  static List<CliLine> lines(String text, Findings findings) {
    CliLexer lexer = new CliLexer(text, findings);
    lexer.readAll();
    return lexer.lines;
  }

  private void readAll() {
    for (int c = peek(); c != END; c = peek()) {
      if (c == '\n') {
        at++;
        endCommand();
        line++;
      } else if (isBlank(c)) {
        at++;
      } else if (c == '#') {
        skipComment();
      } else {
        if (words.isEmpty()) {
          firstLine = line;
        }
        words.add(word());
      }
    }
    endCommand();
  }

  private void endCommand() {
    if (!words.isEmpty()) {
      lines.add(new CliLine(firstLine, words));
      words.clear();
    }
  }

  private void skipComment() {
    while (peek() != END && peek() != '\n') {
      at++;
    }
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int c = peek(); c != END && c != '\n' && !isBlank(c); c = peek()) {
      at++;
      if (c == '"' || (isTypographicQuote(c) && word.isEmpty())) {
        quoted(c, word);
      } else if (c == '\\') {
        escaped(word);
      } else {
        word.append((char) c);
      }
    }
    return word.toString();
  }

  private void quoted(int opening, StringBuilder word) {
    int openedIn = line;
    for (int c = peek(); c != END; c = peek()) {
      at++;
      if (opening == '"' ? c == '"' : isTypographicQuote(c)) {
        return;
      }
      if (c == '\\') {
        escaped(word);
      } else {
        line += c == '\n' ? 1 : 0;
        word.append((char) c);
      }
    }
    findings.error(openedIn, "", "the quote that opens here is never closed");
  }

  private void escaped(StringBuilder word) {
    int c = peek();
    if (c == END) {
      return;
    }
    at++;
    line += c == '\n' ? 1 : 0;
    word.append((char) c);
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\uFEFF';
  }

  private static boolean isTypographicQuote(int c) {
    return c == '\u201C' || c == '\u201D';
  }
}
