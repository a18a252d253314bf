package io.vouchsafe.pki;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The characters of a written name (RFC 4514 §3), from left to right. */
final class WrittenText {
  private static final String ESCAPED = "\"+,;<>\\#= /";

  private final String text;
  private int at;

  WrittenText(String text) {
    this.text = text;
    skipSpaces();
  }

  /** What a person cannot see is a slip: it would name nobody, or somebody else. */
  static void checkCharacters(String text) throws MalformedDerException {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean lone = Character.getType(c) == Character.SURROGATE;
      if (lone || Character.isISOControl(c)) {
        throw new MalformedDerException(
            (lone ? "a lone surrogate" : "a control character")
                + ", U+%04X, at character %d".formatted(c, i + 1)
                + (lone ? "" : "; an octet is written \\XX in hexadecimal"));
      }
      i += Character.charCount(c);
    }
  }

  boolean atEnd() {
    return at == text.length();
  }

  boolean nextIs(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /** Passes {@code c} and the spaces behind it, if it is next. */
  boolean take(char c) {
    if (!nextIs(c)) {
      return false;
    }
    at++;
    skipSpaces();
    return true;
  }

  /** What stands here, for people. */
  String unexpected() {
    return "an unexpected "
        + Character.toString(text.codePointAt(at))
        + " at character "
        + (at + 1);
  }

  /** An attribute type; passes the {@code =} behind it. */
  String type() throws MalformedDerException {
    int equals = text.indexOf('=', at);
    if (equals < 0) {
      throw new MalformedDerException("not TYPE=value,TYPE=value after RFC 4514");
    }
    String type = text.substring(at, equals).strip();
    at = equals + 1;
    skipSpaces();
    if (type.isEmpty()) {
      throw new MalformedDerException("a value without its TYPE=");
    }
    return type;
  }

  /** The octets behind {@code #}. */
  byte[] hexadecimal() throws MalformedDerException {
    int start = ++at;
    while (!atEnd() && text.charAt(at) != ',' && text.charAt(at) != '+') {
      at++;
    }
    try {
      return HexFormat.of().parseHex(text.substring(start, at).strip());
    } catch (IllegalArgumentException e) {
      throw new MalformedDerException("behind # stand no pairs of hexadecimal digits");
    }
  }

  /** A string up to what ends it: in quotes (RFC 2253 §4, openssl), or with escapes. */
  String value() throws MalformedDerException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    boolean quoted = nextIs('"');
    at += quoted ? 1 : 0;
    int needed = 0;
    while (!atEnd() && !endsHere(quoted)) {
      boolean blank = text.charAt(at) == ' ';
      octet(octets);
      needed = blank && !quoted ? needed : octets.size();
    }
    if (quoted) {
      if (atEnd()) {
        throw new MalformedDerException("a quotation mark without its second");
      }
      at++;
    }
    skipSpaces();
    return decode(octets.toByteArray(), needed);
  }

  private boolean endsHere(boolean quoted) throws MalformedDerException {
    char c = text.charAt(at);
    if (quoted) {
      return c == '"';
    }
    if (c == ';' || c == '"') {
      throw new MalformedDerException(
          unexpected() + ", which is written \\" + c + " inside a value");
    }
    return c == ',' || c == '+';
  }

  /** One character or one escape. */
  private void octet(ByteArrayOutputStream octets) throws MalformedDerException {
    int c = text.codePointAt(at);
    if (c != '\\') {
      octets.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      at += Character.charCount(c);
      return;
    }
    String pair = text.substring(at + 1, Math.min(at + 3, text.length()));
    if (!pair.isEmpty() && ESCAPED.indexOf(pair.charAt(0)) >= 0) {
      octets.write(pair.charAt(0));
      at += 2;
    } else if (pair.length() == 2
        && HexFormat.isHexDigit(pair.charAt(0))
        && HexFormat.isHexDigit(pair.charAt(1))) {
      octets.write(HexFormat.fromHexDigits(pair));
      at += 3;
    } else {
      throw new MalformedDerException(
          "the \\ at character "
              + (at + 1)
              + " begins no escape: \\ and two hexadecimal digits, or one of , + \" \\ < > ; # =");
    }
  }

  private static String decode(byte[] octets, int length) throws MalformedDerException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedDerException("the octets of a value are not UTF-8");
    }
  }

  private void skipSpaces() {
    while (nextIs(' ')) {
      at++;
    }
  }
}
