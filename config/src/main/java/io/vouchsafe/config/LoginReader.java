package io.vouchsafe.config;

import java.util.Optional;
import java.util.function.Function;

/** Reads {@code username} and {@code password}: both, or neither. */
final class LoginReader {
  private final Secrets secrets;

  LoginReader(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * The login, if both are there and right.
   *
   * @param name reads a user name, and reports what is none
   */
  Optional<Login> read(
      Optional<Value> username, Optional<Value> password, Function<Value, Optional<String>> name) {
    Optional<String> read = username.flatMap(name);
    Optional<Secret> secret = password.flatMap(secrets::read);
    if (username.isPresent() && password.isEmpty()) {
      username.get().error("a username needs a password beside it");
    }
    if (password.isPresent() && username.isEmpty()) {
      password.get().error("a password needs a username beside it");
    }
    return read.isPresent() && secret.isPresent()
        ? Optional.of(new Login(read.get(), secret.get()))
        : Optional.empty();
  }
}
