package io.vouchsafe.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The URL of a CRL in the settings: http, https, ldap, ldaps, or a file. */
final class CrlUrl {
  private static final Set<String> HTTP = Set.of("http", "https");
  private static final List<String> SCHEMES = List.of("http", "https", "ldap", "ldaps");
  private static final String FILE = "file:";

  private CrlUrl() {}

  /**
   * Reads one URL; a file comes back with its whole path.
   *
   * @param hasServers whether ldap_servers answer for URLs that name no host
   */
  static Optional<URI> read(Value value, boolean hasServers) {
    return value
        .string()
        .flatMap(
            text ->
                text.startsWith(FILE)
                    ? file(value, text.substring(FILE.length()))
                    : remote(value, text, hasServers));
  }

  /** {@code file:NAME}, relative to the file of settings like every name; or {@code file:///…}. */
  private static Optional<URI> file(Value value, String name) {
    String plain = name.startsWith("///") ? name.substring(2) : name;
    Optional<Path> path = value.place().file().resolve(plain);
    if (path.isEmpty() || plain.startsWith("//")) {
      value.error(Quoted.of(name) + " is no file name");
      return Optional.empty();
    }
    Path whole = path.get().toAbsolutePath().normalize();
    if (!Files.isRegularFile(whole)) {
      value.warning("there is no file " + Quoted.of(plain) + " yet");
    }
    return Optional.of(whole.toUri());
  }

  private static Optional<URI> remote(Value value, String text, boolean hasServers) {
    Optional<String> begins = UrlScheme.mistake(text, SCHEMES);
    if (begins.isPresent()) {
      value.error(begins.get() + "; a file is file:NAME");
      return Optional.empty();
    }
    try {
      URI url = new URI(text);
      Optional<String> mistake = mistake(url, text, hasServers);
      mistake.ifPresent(value::error);
      return mistake.isEmpty() ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      value.error("this is no URL: " + Quoted.plain(e.getReason()) + " at " + e.getIndex());
      return Optional.empty();
    }
  }

  /** Never shows the URL: it may hold a password. */
  private static Optional<String> mistake(URI url, String text, boolean hasServers) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (HTTP.contains(scheme)) {
      return ResponderUrl.mistake(text);
    }
    if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
      return Optional.of("this URL contains a user name; write the login into ldap_servers");
    }
    if (url.getRawAuthority() != null && url.getHost() == null) {
      return Optional.of("this URL names no host");
    }
    if (url.getHost() == null && !hasServers) {
      return Optional.of("this URL names no host, and there are no ldap_servers to ask");
    }
    if (url.getPort() == 0 || url.getPort() > 0xffff) {
      return Optional.of("this URL has port " + url.getPort() + ", out of range 1…65535");
    }
    return url.getRawPath() == null || url.getRawPath().length() < 2
        ? Optional.of("this URL names no entry (RFC 4516: ldap://host/dn)")
        : Optional.empty();
  }
}
