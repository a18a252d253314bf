package io.vouchsafe.proxy.net;

import io.vouchsafe.config.Tunneling;
import java.net.URI;
import java.util.Optional;

/**
 * A server and the way to it.
 *
 * @param url http or https
 * @param origin who named the URL
 * @param tunneling the proxy that is asked to CONNECT
 */
public record Destination(URI url, Origin origin, Optional<Tunneling> tunneling) {

  /** Who named a URL, and so how far it is trusted (design, section 2). */
  public enum Origin {
    /** The operator. */
    SETTINGS,
    /** A certificate or a redirect: only {@code allowed_hosts}, addresses included. */
    STRANGER;

    /** Whether the addresses of what is named have to be in {@code allowed_hosts}. */
    public boolean isStrangers() {
      return switch (this) {
        case SETTINGS -> false;
        case STRANGER -> true;
      };
    }
  }

  /** A URL of the settings, reached without a proxy. */
  public static Destination direct(URI url) {
    return new Destination(url, Origin.SETTINGS, Optional.empty());
  }

  /** Where a redirect leads, on the same way. */
  Destination redirectedTo(URI location) {
    return new Destination(location, Origin.STRANGER, tunneling);
  }
}
