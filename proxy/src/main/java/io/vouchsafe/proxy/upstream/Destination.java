package io.vouchsafe.proxy.upstream;

import io.vouchsafe.config.Tunneling;
import java.net.URI;
import java.util.Optional;

/**
 * A responder and the way to it.
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
    STRANGER
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
