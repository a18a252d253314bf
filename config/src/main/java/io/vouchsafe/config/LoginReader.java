package io.vouchsafe.config;

import java.util.Optional;

/** Reads {@code username} and {@code password}: both, or neither. */
final class LoginReader {
  private final Secrets secrets;

  LoginReader(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * The login, if both are there and right.
   *
   * @param name the key of the user name
   * @param secret the key of the password
   */
  Optional<Login> read(Section section, SettingKey<String> name, SettingKey<Value> secret) {
    Optional<Value> username = section.value(name);
    Optional<Value> password = section.value(secret);
    Optional<String> readName = section.find(name);
    Optional<Secret> readSecret = password.flatMap(secrets::read);
    if (username.isPresent() && password.isEmpty()) {
      username.get().error("a username needs a password beside it");
    }
    if (password.isPresent() && username.isEmpty()) {
      password.get().error("a password needs a username beside it");
    }
    return readName.isPresent() && readSecret.isPresent()
        ? Optional.of(new Login(readName.get(), readSecret.get()))
        : Optional.empty();
  }
}
