package io.vouchsafe.config;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as {@code 512KiB}, {@code 4MiB}, {@code 2GiB}; powers of 1024 only. */
final class ByteSize {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?([KMG])iB");

  private ByteSize() {}

  static Optional<BigInteger> parse(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return Optional.empty();
    }
    int power = " KMG".indexOf(size.group(2));
    return Optional.of(new BigInteger(size.group(1)).shiftLeft(10 * power));
  }
}
