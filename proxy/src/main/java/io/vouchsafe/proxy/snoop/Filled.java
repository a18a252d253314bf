package io.vouchsafe.proxy.snoop;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sentences with places: {@code {1}} is the first group of what matched. */
final class Filled {
  private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

  private Filled() {}

  /** Fills in one pass, so that a place in the text of a stranger stays what it is. */
  static String by(String sentence, MatchResult matched) {
    return PLACE
        .matcher(sentence)
        .replaceAll(
            place -> {
              String value = matched.group(Integer.parseInt(place.group(1)));
              return value == null ? "" : Matcher.quoteReplacement(value);
            })
        .strip();
  }
}
