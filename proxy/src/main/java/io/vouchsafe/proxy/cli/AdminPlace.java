package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The admin port of a running service, by options and the environment, in this order. */
final class AdminPlace {
  static final String USUAL = "http://127.0.0.1:8181";
  private static final int LONGEST_TOKEN = 64 << 10;

  private AdminPlace() {}

  /**
   * Its URL.
   *
   * @throws Misuse when {@code written} is none
   */
  static URI url(@Nullable String written, Console console, String otherwise) {
    String text =
        Optional.ofNullable(written)
            .or(() -> Optional.ofNullable(console.environment().get("VOUCHSAFE_ADMIN")))
            .orElse(otherwise);
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new Misuse("--admin: a URL such as " + USUAL);
    }
    throw new Misuse("--admin: a URL such as " + USUAL);
  }

  /**
   * Its token, which never stands on the command line itself.
   *
   * @throws Misuse when {@code written} names none
   */
  static Optional<Secret> token(@Nullable String written, Console console) throws IOException {
    if (written == null) {
      return Optional.ofNullable(console.environment().get("VOUCHSAFE_TOKEN")).map(Secret::new);
    }
    if (written.startsWith("env:")) {
      return Optional.of(
          new Secret(
              Optional.ofNullable(console.environment().get(written.substring(4)))
                  .orElseThrow(() -> new Misuse("--token: that variable is not set"))));
    }
    if (!written.startsWith("file:")) {
      throw new Misuse("--token: file:PATH or env:NAME, never the token itself");
    }
    try (InputStream file = Files.newInputStream(Path.of(written.substring(5)))) {
      return Optional.of(
          new Secret(new String(file.readNBytes(LONGEST_TOKEN), StandardCharsets.UTF_8).strip()));
    }
  }
}
