package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of {@code shared.url}: a Redis or Valkey, or a sentinel.
 *
 * @param database empty = none is written
 */
record SharedUrl(HostAndPort server, boolean tls, OptionalInt database) {
  /** {@code databases} of redis.conf is 16 unless somebody writes another. */
  static final int LAST_DATABASE = 15;

  private static final String CLEAR = "redis";
  private static final String OVER_TLS = "rediss";
  private static final List<String> SCHEMES = List.of(CLEAR, OVER_TLS);
  private static final Pattern WRITTEN =
      Pattern.compile("(?:(?<scheme>rediss?)://)?(?<server>[^/?#]*)(?:/(?<database>[0-9]{1,2})?)?");

  private static final Pattern PORT = Pattern.compile(".*:[0-9]+");

  /**
   * Reads one; empty after a mistake, which is told. No text that may hold a password is shown.
   *
   * @param usualPort where none is written
   */
  static Optional<SharedUrl> read(Value value, int usualPort) {
    Optional<String> text = value.string();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().indexOf('@') >= 0) {
      value.error(
          "holds a user name or a password: write username: NAME and password: file:NAME beside"
              + " url, and only redis://HOST:PORT here");
      return Optional.empty();
    }
    Optional<SharedUrl> url = parse(text.get(), usualPort);
    if (url.isEmpty()) {
      value.error(mistake(text.get(), usualPort));
    }
    return url;
  }

  private static Optional<SharedUrl> parse(String text, int usualPort) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    String server = written.group("server");
    String database = written.group("database");
    OptionalInt number =
        database == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(database));
    return HostAndPort.parse(PORT.matcher(server).matches() ? server : server + ":" + usualPort)
        .filter(address -> address.port() != 0)
        .filter(address -> number.orElse(0) <= LAST_DATABASE)
        .map(address -> new SharedUrl(address, OVER_TLS.equals(written.group("scheme")), number));
  }

  private static String mistake(String text, int usualPort) {
    return (text.contains("://") ? UrlScheme.mistake(text, SCHEMES) : Optional.<String>empty())
        .orElseGet(
            () ->
                "%s is no redis://HOST:PORT or rediss://HOST:PORT, such as redis://10.0.0.5:%d, with /0…/%d behind it for another database than 0"
                    .formatted(Quoted.of(text), usualPort, LAST_DATABASE));
  }
}
