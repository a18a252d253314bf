package io.vouchsafe.config.cos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes cOS Core's command line apart. A command begins with a verb; properties ({@code Key=Value},
 * in double quotes where the value has blanks) stand behind it or, as the manual prints them, each
 * on a line of its own. Prompts ({@code Device:/my_id_list>}) and comments are passed over.
 */
final class CosLexer {
  /** What any command may begin with; what follows is the business of whoever reads it. */
  private static final Set<String> VERBS =
      Set.of(
          "add",
          "set",
          "cc",
          "delete",
          "pskgen",
          "show",
          "commit",
          "activate",
          "reset",
          "move",
          "reject",
          "undelete",
          "rename");

  /** The manual's typesetting glues {@code cc} to the next prompt. */
  private static final Pattern GLUED = Pattern.compile("^\\s*cc(?=Device:/)");

  private static final Pattern PROMPT = Pattern.compile("[A-Za-z0-9_.-]{1,64}:/[^\\s>]{0,256}>");
  private static final Pattern PROPERTY =
      Pattern.compile("([A-Za-z][A-Za-z0-9_.-]{0,63})=(.*)", Pattern.DOTALL);

  /** A line of a configuration has some hundred characters. */
  private static final int LONGEST_LINE = 16 << 10;

  private final CosNotes notes;
  private final List<CosCommand> commands = new ArrayList<>();
  private List<String> words = List.of();
  private List<CosProperty> properties = List.of();
  private int begun;

  private CosLexer(CosNotes notes) {
    this.notes = notes;
  }

  /** The commands of {@code text}, in their order. */
  static List<CosCommand> commands(String text, CosNotes notes) {
    CosLexer lexer = new CosLexer(notes);
    int number = 0;
    for (String line : text.split("\r\n|\r|\n", -1)) {
      lexer.line(line, ++number);
    }
    lexer.end();
    return lexer.commands;
  }

  private void line(String whole, int number) {
    if (whole.length() > LONGEST_LINE) {
      notes.error(number, "", "the line has more than " + LONGEST_LINE + " characters");
      return;
    }
    String line = withoutPrompt(whole, number);
    String stripped = line.strip();
    if (stripped.isEmpty() || stripped.startsWith("#")) {
      return;
    }
    List<String> tokens = tokens(stripped, number);
    String first = tokens.isEmpty() ? "" : tokens.getFirst();
    if (VERBS.contains(first.toLowerCase(Locale.ROOT))) {
      end();
      begun = number;
      words = new ArrayList<>();
      properties = new ArrayList<>();
    } else if (begun == 0 || !PROPERTY.matcher(first).matches()) {
      end();
      // It may hold a secret and so is not repeated.
      notes.warning(number, "", "the line is no command, and is passed over");
      return;
    }
    tokens.stream().filter(token -> !token.equals("\\")).forEach(token -> take(token, number));
  }

  private void take(String token, int number) {
    Matcher property = PROPERTY.matcher(token);
    if (property.matches()) {
      properties.add(new CosProperty(property.group(1), property.group(2), number));
    } else {
      words.add(token);
    }
  }

  /** What stands before a prompt is the manual's text, or the {@code cc} that is glued to it. */
  private String withoutPrompt(String whole, int number) {
    if (GLUED.matcher(whole).find()) {
      end();
      commands.add(new CosCommand(number, List.of("cc"), List.of()));
    }
    Matcher prompt = PROMPT.matcher(whole);
    if (!prompt.find()) {
      return whole;
    }
    end();
    return whole.substring(prompt.end());
  }

  private void end() {
    if (begun > 0) {
      commands.add(new CosCommand(begun, words, properties));
    }
    begun = 0;
  }

  /** Words between blanks; double quotes keep blanks together, a backslash takes one literally. */
  private List<String> tokens(String line, int number) {
    List<String> tokens = new ArrayList<>();
    StringBuilder token = new StringBuilder();
    boolean quoted = false;
    boolean begunToken = false;
    for (int at = 0; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '"' || c == '\u201C' || c == '\u201D') {
        quoted = !quoted;
        begunToken = true;
      } else if (c == '\\' && quoted && at + 1 < line.length()) {
        token.append(line.charAt(++at));
      } else if (Character.isWhitespace(c) && !quoted) {
        if (begunToken) {
          tokens.add(token.toString());
        }
        token.setLength(0);
        begunToken = false;
      } else {
        token.append(c);
        begunToken = true;
      }
    }
    if (quoted) {
      notes.error(number, "", "the quote that opens here is never closed");
    }
    if (begunToken) {
      tokens.add(token.toString());
    }
    return tokens;
  }
}
