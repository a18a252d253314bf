package io.vouchsafe.proxy.front.http;

import io.vouchsafe.proxy.relay.RelayPlace;
import java.util.Optional;
import java.util.function.Function;

/**
 * What follows the tenant in a path of the relay. The base64 of an OCSP request begins with an M,
 * for a SEQUENCE, and so is never taken for one of the words.
 *
 * @param place empty for the tenant's own relay
 * @param rest the request of a GET, as it was sent
 */
record RelayPath(Optional<RelayPlace> place, String rest) {
  private static final String POLICY = "policy/";
  private static final String GATEWAY = "gateway/";

  static RelayPath of(String path) {
    if (path.startsWith(POLICY)) {
      return of(path.substring(POLICY.length()), RelayPlace.OfPolicy::new);
    }
    if (path.startsWith(GATEWAY)) {
      return of(path.substring(GATEWAY.length()), RelayPlace.OfGateway::new);
    }
    return new RelayPath(Optional.empty(), path);
  }

  private static RelayPath of(String path, Function<String, RelayPlace> place) {
    int slash = path.indexOf('/');
    return slash < 0
        ? new RelayPath(Optional.of(place.apply(path)), "")
        : new RelayPath(
            Optional.of(place.apply(path.substring(0, slash))), path.substring(slash + 1));
  }
}
