package io.vouchsafe.proxy.ocsp;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.net.OutageLog;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's circuit breakers, one for each OCSP object and URL: who waits 20 ms has another idea
 * of a dead responder than who waits 2 s, or goes through a tunnel.
 */
public final class Circuits {
  /** Written URLs are few; those that certificates name must not fill the memory. */
  private static final int MAX_CIRCUITS = 1000;

  private final String whose;
  private final DoubleSupplier random;
  private final LazyCache<Key, Circuit> circuits = LazyCache.ofEntries(MAX_CIRCUITS);

  /** Outlives the breakers: whoever mends a responder wants to read that it is back. */
  private final LazyCache<Key, OutageLog> outages = LazyCache.ofEntries(MAX_CIRCUITS);

  private volatile @Nullable BreakerGauges gauges;

  private record Key(String object, URI url) {}

  /**
   * All closed.
   *
   * @param whose in the log: the tenant, and what asks for it
   * @param random between 0 and 1; varies pauses
   */
  public Circuits(String whose, DoubleSupplier random) {
    this.whose = whose;
    this.random = random;
  }

  /** The first time that a responder is asked, its breaker is made, and shown. */
  Circuit of(Lookup lookup) {
    Key key = new Key(lookup.object().name(), lookup.url());
    Circuit known = circuits.find(key);
    return known == null ? fresh(key) : known;
  }

  private Circuit fresh(Key key) {
    Circuit circuit = circuits.get(key, this::closed);
    BreakerGauges shown = gauges;
    if (shown != null) {
      shown.show(key.object(), key.url());
    }
    return circuit;
  }

  /** Whether the look-up would be kept away from its responder, or be a probe. */
  public boolean isOpenFor(Lookup lookup) {
    return of(lookup).isOpen();
  }

  private Circuit closed(Key key) {
    OutageLog log =
        outages.get(
            key,
            fresh -> new OutageLog(whose + ", OCSP object " + key.object() + ": " + key.url()));
    return new Circuit(random, log);
  }

  /** How each responder that was asked fares at {@code now} (nanoseconds). */
  public List<ResponderState> states(long now) {
    List<ResponderState> all = new ArrayList<>();
    outages
        .entries()
        .forEach((key, log) -> all.add(state(key, circuits.find(key), log.outage(now))));
    return all;
  }

  private static ResponderState state(
      Key key, @Nullable Circuit circuit, Optional<OutageLog.Outage> outage) {
    return new ResponderState(key.object(), key.url(), circuit != null && circuit.isOpen(), outage);
  }

  /**
   * Forgets how the responders of these objects fared: who mends a time-out or a tunnel wants to
   * see at once whether it helped.
   */
  public void forget(Set<String> objects) {
    circuits.entries().keySet().removeIf(key -> objects.contains(key.object()));
  }

  /** Forgets how every responder fared. */
  public void forgetAll() {
    circuits.invalidateAll();
  }

  /**
   * Shows {@code vouchsafe_breaker_open} of {@code objects} from now on, each when it is first
   * asked. Objects that were watched and are not among them are shown no longer.
   */
  public synchronized void watch(
      String tenant, Collection<OcspObject> objects, MeterRegistry registry) {
    BreakerGauges known = gauges;
    if (known == null) {
      known = new BreakerGauges(tenant, registry, this::isAnyOpen);
      gauges = known;
    }
    known.follow(objects);
  }

  private boolean isAnyOpen(String object, Optional<URI> url) {
    return circuits.entries().entrySet().stream()
        .filter(entry -> entry.getKey().object().equals(object))
        .filter(entry -> url.isEmpty() || url.get().equals(entry.getKey().url()))
        .map(Map.Entry::getValue)
        .anyMatch(Circuit::isOpen);
  }
}
