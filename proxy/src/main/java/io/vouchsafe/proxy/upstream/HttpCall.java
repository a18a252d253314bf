package io.vouchsafe.proxy.upstream;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.net.http.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP request.
 *
 * @param destination whom to ask
 * @param trust whose certificate an https:// responder may show, besides those that Java trusts
 * @param target the whole URL: the destination's, or longer for a GET
 * @param posted the body of a POST; empty = GET
 * @param hostHeader sent instead of the URL's host
 * @param patience longest time to connect
 * @param maxResponse largest body that is read, bytes
 */
record HttpCall(
    Destination destination,
    CaGroup trust,
    URI target,
    Optional<Der> posted,
    Optional<String> hostHeader,
    Duration patience,
    int maxResponse) {
  static final String REQUEST_TYPE = MediaType.OCSP_REQUEST.toString();

  boolean isTls() {
    return "https".equalsIgnoreCase(target.getScheme());
  }

  /** The same request to where a redirect leads; what the settings say of the Host ends there. */
  HttpCall redirectedTo(URI location) {
    return new HttpCall(
        destination.redirectedTo(location),
        trust,
        location,
        posted,
        Optional.empty(),
        patience,
        maxResponse);
  }
}
