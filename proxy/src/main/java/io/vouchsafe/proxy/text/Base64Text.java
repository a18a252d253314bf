package io.vouchsafe.proxy.text;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.util.Base64;

/**
 * One certificate in base64 (RFC 4648 §4), read strictly: the standard alphabet, groups of four,
 * padding where it belongs and nowhere else, unused bits zero (§3.5), no white space. So a
 * certificate has exactly one text.
 */
public final class Base64Text {
  /** Contract, section 1; whoever passes text on bounds the text. */
  private static final String TOO_LARGE =
      "a certificate of more than %d bytes, at most %d are read"
          .formatted(Certificate.MOST_BYTES, Certificate.MOST_BYTES);

  private Base64Text() {}

  /** The bytes that {@code text} stands for; that they are a certificate is for others to find. */
  public static Parsed<Der> certificate(String text) {
    if (text.isEmpty()) {
      return Parsed.malformed("an empty certificate");
    }
    try {
      byte[] octets = Base64.getDecoder().decode(text);
      // The decoder forgives missing padding and unused bits; the encoder writes neither.
      if (!Base64.getEncoder().encodeToString(octets).equals(text)) {
        return Parsed.malformed("base64 without its padding, or with unused bits that are set");
      }
      return octets.length > Certificate.MOST_BYTES
          ? Parsed.malformed(TOO_LARGE)
          : Parsed.ok(Der.copyOf(octets));
    } catch (IllegalArgumentException e) {
      return Parsed.malformed("base64 that is none");
    }
  }
}
