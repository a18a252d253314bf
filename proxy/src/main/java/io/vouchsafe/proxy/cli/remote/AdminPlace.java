package io.vouchsafe.proxy.cli.remote;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The admin port of a running service, by options and the environment, in this order. */
public final class AdminPlace {
  public static final String USUAL = "http://127.0.0.1:8181";
  private static final int LONGEST_TOKEN = 64 << 10;

  private AdminPlace() {}

  /** The port of these options; {@code file} is read only when it is named. */
  static AdminPort of(
      @Nullable String admin, @Nullable String token, @Nullable Path file, Console console)
      throws IOException {
    if (file == null) {
      return new AdminPort(url(admin, console, USUAL), token(token, console));
    }
    ListenSettings listen = listen(file, console);
    return new AdminPort(
        admin == null ? URI.create("http://" + reachable(listen.admin())) : url(admin, console, ""),
        token == null ? listen.adminToken() : token(token, console));
  }

  private static ListenSettings listen(Path file, Console console) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Misuse("--config: " + file + " is no file");
    }
    return switch (new SettingsReader(console.environment())
        .read(file, console.clock().instant())) {
      case SettingsReading.Read read -> read.settings().listen();
      case SettingsReading.Refused refused ->
          throw new IOException(
              file
                  + " is refused; vouchsafe config check "
                  + file
                  + " says why. Or name the running service by --admin and --token");
    };
  }

  /** Who listens on every address is reached on this machine's own. */
  private static String reachable(HostAndPort admin) {
    return switch (admin.host()) {
      case "0.0.0.0" -> "127.0.0.1:" + admin.port();
      case "::" -> "[::1]:" + admin.port();
      default -> admin.toString();
    };
  }

  /**
   * Its URL.
   *
   * @throws Misuse when {@code written} is none
   */
  public static URI url(@Nullable String written, Console console, String otherwise) {
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
  public static Optional<Secret> token(@Nullable String written, Console console)
      throws IOException {
    if (written == null) {
      String given = console.environment().getOrDefault("VOUCHSAFE_TOKEN", "");
      return given.startsWith("file:") || given.startsWith("env:")
          ? token(given, console)
          : Optional.of(given).filter(text -> !text.isEmpty()).map(Secret::new);
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
