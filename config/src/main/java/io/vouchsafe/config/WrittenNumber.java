package io.vouchsafe.config;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole number that somebody meant who wrote {@code 2s}, {@code "200"} or {@code 5 min}. */
final class WrittenNumber {
  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,12})(?:\\.0+)? ?([a-z]{0,7})");

  private static final Map<String, Long> MILLIS =
      Map.ofEntries(
          Map.entry("ms", 1L),
          Map.entry("s", 1_000L),
          Map.entry("sec", 1_000L),
          Map.entry("second", 1_000L),
          Map.entry("seconds", 1_000L),
          Map.entry("m", 60_000L),
          Map.entry("min", 60_000L),
          Map.entry("minutes", 60_000L),
          Map.entry("h", 3_600_000L),
          Map.entry("hours", 3_600_000L),
          Map.entry("d", 86_400_000L),
          Map.entry("days", 86_400_000L));

  private WrittenNumber() {}

  /** The number in the unit of {@code range}; empty when it is no whole one, or out of range. */
  static Optional<BigInteger> meant(String text, Range range) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    return inUnitOf(range, new BigInteger(written.group(1)), written.group(2))
        .filter(range::contains);
  }

  private static Optional<BigInteger> inUnitOf(Range range, BigInteger number, String unit) {
    if (unit.isEmpty() || unit.equals(range.unit())) {
      return Optional.of(number);
    }
    Long wanted = MILLIS.get(range.unit());
    Long found = MILLIS.get(unit);
    if (wanted == null || found == null) {
      return Optional.empty();
    }
    BigInteger[] whole =
        number.multiply(BigInteger.valueOf(found)).divideAndRemainder(BigInteger.valueOf(wanted));
    return whole[1].signum() == 0 ? Optional.of(whole[0]) : Optional.empty();
  }
}
