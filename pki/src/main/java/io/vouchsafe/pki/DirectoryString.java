package io.vouchsafe.pki;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The string types of attribute values (RFC 5280 §4.1.2.4) as Java strings. */
final class DirectoryString {
  private static final int UTF8 = 0x0c;
  private static final int NUMERIC = 0x12;
  private static final int PRINTABLE = 0x13;
  private static final int TELETEX = 0x14;
  private static final int VIDEOTEX = 0x15;
  private static final int IA5 = 0x16;
  private static final int GRAPHIC = 0x19;
  private static final int VISIBLE = 0x1a;
  private static final int GENERAL = 0x1b;
  private static final int UNIVERSAL = 0x1c;
  private static final int BMP = 0x1e;
  private static final Charset UTF_32 = Charset.forName("UTF-32BE");

  private DirectoryString() {}

  /**
   * The next element as text; empty when its type is none that §7.1 prepares for comparison
   * (TeletexString, whose character sets nobody agrees on, and everything that is no string).
   */
  static Optional<String> read(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    return switch (tag) {
      case UTF8 -> Optional.of(decode(in.content(tag), StandardCharsets.UTF_8));
      case PRINTABLE, IA5 -> Optional.of(in.ia5(tag));
      case BMP -> Optional.of(decode(in.content(tag), StandardCharsets.UTF_16BE));
      case UNIVERSAL -> Optional.of(decode(in.content(tag), UTF_32));
      default -> Optional.empty();
    };
  }

  /**
   * Everything that somebody may read the next element as; none when it is no string. In the types
   * of eight bits without one character set, CAs write Latin-1, and some UTF-8.
   */
  static List<String> readings(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    return switch (tag) {
      case NUMERIC, TELETEX, VIDEOTEX, GRAPHIC, VISIBLE, GENERAL -> eightBit(in.content(tag));
      default -> {
        Optional<String> text = read(in);
        if (text.isEmpty()) {
          in.element();
        }
        yield text.stream().toList();
      }
    };
  }

  private static List<String> eightBit(byte[] content) {
    String latin1 = new String(content, StandardCharsets.ISO_8859_1);
    try {
      String utf8 = decode(content, StandardCharsets.UTF_8);
      return utf8.equals(latin1) ? List.of(latin1) : List.of(latin1, utf8);
    } catch (MalformedDerException e) {
      // No UTF-8, so that Latin-1 is the only reading.
      return List.of(latin1);
    }
  }

  private static String decode(byte[] content, Charset charset) throws MalformedDerException {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedDerException("a string that is not " + charset);
    }
  }
}
