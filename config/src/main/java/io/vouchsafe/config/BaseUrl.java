package io.vouchsafe.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** A URL that only says where a server is: http or https, a host, perhaps a port. */
final class BaseUrl {
  private BaseUrl() {}

  /** The URL, its scheme in lower case and without a slash at its end; empty when it says more. */
  static Optional<URI> parse(String text) {
    try {
      URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      boolean isUsable =
          (scheme.equals("http") || scheme.equals("https"))
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && url.getRawPath().isEmpty()
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getPort() != 0
              && url.getPort() <= 0xffff;
      return isUsable
          ? Optional.of(
              URI.create(scheme + text.substring(scheme.length(), url.toString().length())))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
