package io.vouchsafe.pki;

import java.util.Optional;

/** What comes of reading foreign bytes: the value, or where and why they are malformed. */
public sealed interface Parsed<T> {

  /** The bytes were well formed. */
  record Ok<T>(T value) implements Parsed<T> {}

  /**
   * The bytes were not what they should be.
   *
   * @param reason one clause for people, free of the bytes' own text
   */
  record Malformed<T>(String reason) implements Parsed<T> {}

  static <T> Parsed<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Parsed<T> malformed(String reason) {
    return new Malformed<>(reason);
  }

  /** The value if there is one. */
  default Optional<T> toOptional() {
    return this instanceof Ok<T>(T value) ? Optional.of(value) : Optional.empty();
  }
}
