package io.vouchsafe.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Secrets written as {@code file:NAME} or {@code env:NAME}; no message ever shows another text. */
final class Secrets {
  /** Longest secret, bytes. */
  static final int LONGEST = 64 << 10;

  private static final String FILE = "file:";
  private static final String ENVIRONMENT = "env:";

  private final Map<String, String> environment;
  private final FileStamps stamps;

  Secrets(Map<String, String> environment, FileStamps stamps) {
    this.environment = environment;
    this.stamps = stamps;
  }

  /** The secret that {@code reference} leads to, without the newline at its end. */
  Optional<Secret> read(Value reference) {
    return read(reference, false);
  }

  /** The same of one that is a key: a file that others than its owner may reach is refused. */
  Optional<Secret> readKey(Value reference) {
    return read(reference, true);
  }

  private Optional<Secret> read(Value reference, boolean isKey) {
    if (!(reference.node() instanceof YamlNode.Scalar(YamlNode.ScalarType type, String text))
        || !(text.startsWith(FILE) || text.startsWith(ENVIRONMENT))) {
      reference.error("a secret is written as file:NAME or env:NAME, never as itself");
      return Optional.empty();
    }
    Optional<String> secret =
        text.startsWith(FILE)
            ? ofFile(reference, text.substring(FILE.length()), isKey)
            : ofEnvironment(reference, text.substring(ENVIRONMENT.length()));
    return secret
        .map(Secrets::withoutLastNewline)
        .filter(value -> notEmpty(reference, text, value))
        .map(Secret::new);
  }

  private Optional<String> ofFile(Value reference, String name, boolean isKey) {
    Optional<Path> path = reference.place().file().resolve(name);
    if (path.isEmpty()) {
      reference.error(Quoted.of(name) + " is no file name");
      return Optional.empty();
    }
    BoundedFile file = stamps.read(path.get(), LONGEST);
    if (isKey) {
      stamps.noteKey(path.get());
      if (file instanceof BoundedFile.Content && PrivateKeyFile.othersMayReach(path.get())) {
        reference.error(Quoted.of(name) + " " + PrivateKeyFile.reachable(path.get()));
        return Optional.empty();
      }
    }
    return switch (file) {
      case BoundedFile.Content(byte[] bytes) ->
          Optional.of(new String(bytes, StandardCharsets.UTF_8));
      case BoundedFile.Unusable(String why) -> {
        reference.error(Quoted.of(name) + " " + why);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> ofEnvironment(Value reference, String name) {
    Optional<String> value = Optional.ofNullable(environment.get(name));
    if (value.isEmpty()) {
      reference.error("the environment variable " + Quoted.of(name) + " is not set");
    }
    return value;
  }

  private static boolean notEmpty(Value reference, String written, String secret) {
    if (secret.isBlank()) {
      reference.error("the secret of " + Quoted.of(written) + " is empty");
      return false;
    }
    return true;
  }

  private static String withoutLastNewline(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
