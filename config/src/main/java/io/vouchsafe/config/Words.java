package io.vouchsafe.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The words that a key takes, in the order in which a problem lists them. */
final class Words {
  private Words() {}

  /** The word of a constant. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Each constant under its name in lower case. */
  static <E extends Enum<E>> Map<String, E> of(E[] constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return words;
  }
}
