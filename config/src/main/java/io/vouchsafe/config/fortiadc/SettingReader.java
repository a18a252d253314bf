package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.Range;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the values of one OCSP object; what is wrong is reported and read as FortiADC's default.
 */
final class SettingReader {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,20}");

  private final CliObject object;
  private final Findings findings;

  SettingReader(CliObject object, Findings findings) {
    this.object = object;
    this.findings = findings;
  }

  /** A value and, for the comment beside it, where it comes from. */
  record Known<T>(T value, String origin) {}

  Known<Boolean> flag(OcspKey key, boolean absent) {
    return known(
        key,
        one(key)
            .flatMap(
                text ->
                    switch (text.toLowerCase(Locale.ROOT)) {
                      case "enable" -> Optional.of(true);
                      case "disable" -> Optional.of(false);
                      default -> {
                        error(key, Quoted.of(text) + " is neither enable nor disable");
                        yield Optional.empty();
                      }
                    }),
        absent);
  }

  Known<Long> wholeNumber(OcspKey key, Range range, long absent) {
    return known(key, number(key, range), absent);
  }

  Optional<Long> number(OcspKey key, Range range) {
    return one(key)
        .flatMap(
            text -> {
              if (!WHOLE_NUMBER.matcher(text).matches()) {
                error(key, Quoted.of(text) + " is no whole number in " + range);
                return Optional.empty();
              }
              BigInteger number = new BigInteger(text);
              if (!range.contains(number)) {
                error(key, text + " is out of range " + range);
                return Optional.empty();
              }
              return Optional.of(number.longValueExact());
            });
  }

  /** The one value of a key; an empty one is none. */
  Optional<String> one(OcspKey key) {
    List<String> values = values(key);
    if (values.size() > 1) {
      error(key, "takes one value, there are " + values.size());
      return Optional.empty();
    }
    return values.stream().findFirst();
  }

  /** All values of a key but empty ones: {@code set ca-chain ""} says that there is none. */
  List<String> values(OcspKey key) {
    List<String> values =
        setting(key).map(CliSetting::values).orElse(List.of()).stream()
            .filter(value -> !value.isBlank())
            .distinct()
            .toList();
    if (values.size() > CliObject.MOST_VALUES) {
      error(
          key, "has " + values.size() + " values, at most " + CliObject.MOST_VALUES + " are read");
      return List.of();
    }
    return values;
  }

  boolean isSet(OcspKey key) {
    return setting(key).isPresent();
  }

  /** Where a key was set, for comments. */
  String origin(OcspKey key) {
    return setting(key).map(said -> "line " + said.line()).orElse("FortiADC's default");
  }

  void error(OcspKey key, String message) {
    findings.error(lineOf(key), object.shown() + ": " + key.spelling(), message);
  }

  void warning(OcspKey key, String message) {
    findings.warning(lineOf(key), object.shown() + ": " + key.spelling(), message);
  }

  private int lineOf(OcspKey key) {
    return setting(key).map(CliSetting::line).orElse(object.line());
  }

  private <T> Known<T> known(OcspKey key, Optional<T> read, T absent) {
    return new Known<>(read.orElse(absent), read.isPresent() ? origin(key) : "FortiADC's default");
  }

  private Optional<CliSetting> setting(OcspKey key) {
    return object.setting(key.spelling());
  }
}
