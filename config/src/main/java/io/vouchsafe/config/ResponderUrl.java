package io.vouchsafe.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** The URL of a responder: http or https with a host, and nothing that would be sent in secret. */
public final class ResponderUrl {
  /** Instead of URLs: those of the certificate's own authorityInfoAccess. */
  static final String AIA = "aia";

  private static final List<String> SCHEMES = List.of("http", "https");

  private ResponderUrl() {}

  static Optional<URI> read(Value value) {
    return value.string().flatMap(text -> read(value, text));
  }

  private static Optional<URI> read(Value value, String text) {
    if (text.equals(AIA)) {
      value.error("aia stands alone, not in a list");
      return Optional.empty();
    }
    Optional<String> mistake = mistake(text);
    mistake.ifPresent(value::error);
    return mistake.isEmpty() ? Optional.of(URI.create(text)) : Optional.empty();
  }

  /** Why {@code text} cannot be one, if it cannot; never shows it: it may hold a password. */
  public static Optional<String> mistake(String text) {
    Optional<String> begins = UrlScheme.mistake(text, SCHEMES);
    if (begins.isPresent()) {
      return begins;
    }
    try {
      return mistake(new URI(text)).map(why -> "this URL " + why);
    } catch (URISyntaxException e) {
      return Optional.of("this is no URL: " + Quoted.plain(e.getReason()) + " at " + e.getIndex());
    }
  }

  private static Optional<String> mistake(URI url) {
    if (url.getRawUserInfo() != null || String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
      return Optional.of("holds a user name or password, which is not sent");
    }
    if (url.getHost() == null) {
      return Optional.of("names no host");
    }
    if (url.getPort() == 0 || url.getPort() > 0xffff) {
      return Optional.of("has port " + url.getPort() + ", out of range 1…65535");
    }
    return url.getRawFragment() == null ? Optional.empty() : Optional.of("has a fragment (#)");
  }
}
