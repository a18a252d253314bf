package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers in hexadecimal as openssl prints them: either case, colons between octets or none. */
final class HexText {
  private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

  /** RFC 5280 §4.1.2.2: 20 octets at most, but certificates of others exist. */
  private static final Pattern SERIAL = Pattern.compile("-?(0[xX])?[0-9A-Fa-f]{1,64}");

  private HexText() {}

  /** A key that takes a SHA-256. */
  static SettingKey<Fingerprint> sha256Key(String name) {
    return SettingKey.text(name, "SHA-256 in hexadecimal", (Value value) -> sha256(value));
  }

  /** A SHA-256. */
  static Optional<Fingerprint> sha256(Value value) {
    Optional<String> text = value.string();
    Optional<Fingerprint> sha256 = text.flatMap(HexText::sha256);
    if (text.isPresent() && sha256.isEmpty()) {
      value.error(() -> Quoted.of(text.get()) + " is no SHA-256: 64 hexadecimal digits");
    }
    return sha256;
  }

  static Optional<Fingerprint> sha256(String text) {
    String digits = text.replace(":", "");
    return SHA256.matcher(digits).matches()
        ? Optional.of(Fingerprint.ofDigest(HexFormat.of().parseHex(digits)))
        : Optional.empty();
  }

  /** A serial number; a decimal one would be read as another. */
  static Optional<SerialNumber> serial(Value value) {
    Optional<String> text = value.string();
    Optional<SerialNumber> serial = text.flatMap(HexText::serial);
    if (text.isPresent() && serial.isEmpty()) {
      value.error(() -> Quoted.of(text.get()) + " is no serial number in hexadecimal");
    }
    return serial;
  }

  private static Optional<SerialNumber> serial(String text) {
    String digits = text.replace(":", "");
    return SERIAL.matcher(digits).matches()
        ? Optional.of(new SerialNumber(new BigInteger(digits.replaceFirst("0[xX]", ""), 16)))
        : Optional.empty();
  }
}
