package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.HashAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the relay keeps, and behind it what decisions have fetched, so that what one of them asked
 * for the other does not ask for again. The relay reads there and never writes.
 */
public final class SharedResponses implements StoredResponses {
  private final StoredResponses own;
  private final AcceptedResponses accepted;
  private final List<String> objects;
  private final Duration maxLifetime;

  /**
   * Looks into {@code own}, then into {@code accepted}.
   *
   * @param objects names of the tenant's OCSP objects
   * @param maxLifetime {@code cache.max_lifetime}
   */
  public SharedResponses(
      StoredResponses own,
      AcceptedResponses accepted,
      Collection<String> objects,
      Duration maxLifetime) {
    this.own = own;
    this.accepted = accepted;
    this.objects = List.copyOf(objects);
    this.maxLifetime = maxLifetime;
  }

  @Override
  public Optional<StoredResponse> find(ResponseKey key, Instant now) {
    Optional<StoredResponse> known = own.find(key, now);
    if (known.isPresent() || key.origin() == ResponseKey.Origin.OWN) {
      return known;
    }
    Optional<StoredResponse> shared =
        objects.stream()
            .flatMap(object -> accepted.find(key.certificate(), object).stream())
            .flatMap(response -> relayable(response, key.hash()).stream())
            .filter(response -> response.servesAt(now))
            .findFirst();
    shared.ifPresent(response -> own.keep(key, response));
    return shared;
  }

  private Optional<StoredResponse> relayable(AcceptedResponse response, HashAlgorithm hash) {
    Instant latest = response.received().plus(maxLifetime);
    Instant end = latest.isBefore(response.notAfter()) ? latest : response.notAfter();
    return Relayable.read(response.response(), end)
        .filter(read -> read.certId().hash().equals(Optional.of(hash)))
        .map(Relayable::response);
  }

  @Override
  public void keep(ResponseKey key, StoredResponse response) {
    own.keep(key, response);
  }

  @Override
  public void drop(ResponseKey key) {
    own.drop(key);
  }
}
