package io.vouchsafe.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of tenants, CA groups, OCSP objects and policies (contract, section 2). */
public final class ObjectName {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,35}");

  private ObjectName() {}

  static void check(Value object, String name) {
    mistake(name).ifPresent(object::error);
  }

  /** The name that {@code written} says; empty after a mistake, which is reported. */
  static Optional<String> read(Value written) {
    Optional<String> name = written.string();
    Optional<String> mistake = name.flatMap(ObjectName::mistake);
    mistake.ifPresent(written::error);
    return name.filter(each -> mistake.isEmpty());
  }

  /** Why {@code name} cannot be one, if it cannot. */
  public static Optional<String> mistake(String name) {
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(Quoted.of(name) + " is no name: 1 to 35 of A-Z a-z 0-9 _ -");
  }
}
