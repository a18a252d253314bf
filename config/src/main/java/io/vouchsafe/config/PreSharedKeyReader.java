package io.vouchsafe.config;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.tunnel.PreSharedKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads {@code psk} of a tunnel (cOS Core, section 10.3.5, <em>Pre-shared keys</em>): a text, or
 * octets in hexadecimal. No message shows anything of it.
 */
final class PreSharedKeyReader {
  private static final String HEXADECIMAL = "0x";

  /** What a byte that is no UTF-8 was read as. */
  private static final char REPLACED = '\uFFFD';

  /** RFC 7296 §2.15 wants as much randomness as the strongest key that is negotiated has. */
  private static final int SHORT = 16;

  private final Secrets secrets;

  PreSharedKeyReader(Secrets secrets) {
    this.secrets = secrets;
  }

  /** The key; empty after a mistake, which is reported. */
  Optional<PreSharedKey> read(Value reference) {
    return secrets.readKey(reference).flatMap(secret -> read(reference, secret.value()));
  }

  private static Optional<PreSharedKey> read(Value reference, String text) {
    Optional<byte[]> octets =
        text.startsWith(HEXADECIMAL) ? hexadecimal(reference, text) : text(reference, text);
    octets
        .filter(each -> each.length < SHORT)
        .ifPresent(
            each ->
                reference.warning(
                    "the secret has %d octets, fewer than %d: whoever records a login can find it by trying; write 0x and the output of openssl rand -hex 32"
                        .formatted(each.length, SHORT)));
    return octets.map(each -> new PreSharedKey(Der.copyOf(each)));
  }

  private static Optional<byte[]> hexadecimal(Value reference, String text) {
    String digits = text.substring(HEXADECIMAL.length());
    if (digits.isEmpty()) {
      reference.error("behind 0x stands nothing: write two hexadecimal digits for each octet");
      return Optional.empty();
    }
    if (!digits.chars().allMatch(HexFormat::isHexDigit)) {
      reference.error(
          "the secret begins with 0x, and behind it stands what is no hexadecimal digit: write 0-9"
              + " and a-f alone, or a text that begins otherwise");
      return Optional.empty();
    }
    if (digits.length() % 2 != 0) {
      reference.error(
          "behind 0x stand %d hexadecimal digits, an odd number: two make an octet, write one more or one less"
              .formatted(digits.length()));
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().parseHex(digits));
  }

  private static Optional<byte[]> text(Value reference, String text) {
    if (text.indexOf(REPLACED) >= 0) {
      reference.error(
          "the secret is no UTF-8: write 0x and the octets in hexadecimal, as xxd -p prints them");
      return Optional.empty();
    }
    if (!text.chars().allMatch(c -> c > 0x1f && c < 0x7f)) {
      reference.warning(
          "the secret holds other characters than visible ASCII: it is sent as UTF-8, and a peer"
              + " that encodes them otherwise (Windows: UTF-16) is refused; write 0x and the octets"
              + " in hexadecimal");
    }
    return Optional.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
