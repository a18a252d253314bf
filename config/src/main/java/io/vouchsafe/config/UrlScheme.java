package io.vouchsafe.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a URL begins, and what to write where it begins in another way. */
final class UrlScheme {
  private static final String BEHIND = "://";

  private UrlScheme() {}

  /**
   * Why {@code text} cannot be a URL of one of these schemes, if that is so. Text that may hold a
   * password is not shown.
   *
   * @param schemes in lower case, the usual one first
   */
  static Optional<String> mistake(String text, List<String> schemes) {
    String found = text.toLowerCase(Locale.ROOT);
    if (schemes.stream().anyMatch(scheme -> found.startsWith(scheme + ":"))) {
      return Optional.empty();
    }
    boolean mayHoldPassword = text.indexOf('@') >= 0;
    int end = text.indexOf(BEHIND);
    if (end >= 0) {
      return Optional.of(
          "this URL begins with "
              + (mayHoldPassword ? "another scheme" : Quoted.of(text.substring(0, end)))
              + ", allowed are "
              + words(schemes)
              + ": write one of them in front of the host");
    }
    String usual = schemes.getFirst() + BEHIND;
    return Optional.of(
        mayHoldPassword
            ? "this URL has no scheme, allowed are %s: write %s in front of it"
                .formatted(words(schemes), usual)
            : "%s has no scheme, allowed are %s: write %s"
                .formatted(Quoted.of(text), words(schemes), usual + Quoted.plain(text)));
  }

  private static String words(List<String> schemes) {
    return String.join(", ", schemes.stream().map(scheme -> scheme + BEHIND).toList());
  }
}
