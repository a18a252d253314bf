package io.vouchsafe.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.proxy.net.OutageLog;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * A tenant's circuit breakers, one for each OCSP object and URL: who waits 20 ms has another idea
 * of a dead responder than who waits 2 s, or goes through a tunnel.
 */
public final class Circuits {
  /** Written URLs are few; those that certificates name must not fill the memory. */
  private static final int MAX_CIRCUITS = 1000;

  private final String whose;
  private final DoubleSupplier random;
  private final Map<Shown, Gauge> gauges = new HashMap<>();
  private final Cache<Key, Circuit> circuits =
      Caffeine.newBuilder().maximumSize(MAX_CIRCUITS).executor(Runnable::run).build();

  /** Outlives the breakers: whoever mends a responder wants to read that it is back. */
  private final Cache<Key, OutageLog> outages =
      Caffeine.newBuilder().maximumSize(MAX_CIRCUITS).executor(Runnable::run).build();

  private record Key(String object, URI url) {}

  /** The tags of one gauge. */
  private record Shown(String object, String url) {}

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

  Circuit of(Lookup lookup) {
    return circuits.get(new Key(lookup.object().name(), lookup.url()), this::closed);
  }

  private Circuit closed(Key key) {
    OutageLog log =
        outages.get(
            key,
            fresh -> new OutageLog(whose + ", OCSP object " + key.object() + ": " + key.url()));
    return new Circuit(random, log);
  }

  /**
   * Forgets how the responders of these objects fared: who mends a time-out or a tunnel wants to
   * see at once whether it helped.
   */
  public void forget(Set<String> objects) {
    circuits.asMap().keySet().removeIf(key -> objects.contains(key.object()));
  }

  /** Forgets how every responder fared. */
  public void forgetAll() {
    circuits.invalidateAll();
  }

  /**
   * {@code vouchsafe_breaker_open{tenant,object,url}}: 1 while open. Objects that were watched and
   * are not among {@code objects} are shown no longer.
   */
  public synchronized void watch(
      String tenant, Collection<OcspObject> objects, MeterRegistry registry) {
    Map<Shown, Predicate<Key>> wanted = new HashMap<>();
    for (OcspObject object : objects) {
      String name = object.name();
      if (object.asksCertificate()) {
        wanted.put(new Shown(name, "aia"), key -> key.object().equals(name));
      }
      for (URI url : object.urls()) {
        wanted.put(new Shown(name, url.toString()), new Key(name, url)::equals);
      }
    }
    gauges
        .entrySet()
        .removeIf(
            gauge -> {
              boolean gone = !wanted.containsKey(gauge.getKey());
              if (gone) {
                registry.remove(gauge.getValue());
              }
              return gone;
            });
    wanted.forEach(
        (shown, keys) ->
            gauges.computeIfAbsent(shown, fresh -> gauge(tenant, fresh, keys, registry)));
  }

  /** Tags come from the settings: what certificates name is summed up under {@code aia}. */
  private Gauge gauge(String tenant, Shown shown, Predicate<Key> keys, MeterRegistry registry) {
    return Gauge.builder("vouchsafe.breaker.open", () -> anyOpen(keys) ? 1 : 0)
        .description("Whether the circuit breaker of a responder is open")
        .tag("tenant", tenant)
        .tag("object", shown.object())
        .tag("url", shown.url())
        .register(registry);
  }

  private boolean anyOpen(Predicate<Key> watched) {
    return circuits.asMap().entrySet().stream()
        .filter(entry -> watched.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .anyMatch(Circuit::isOpen);
  }
}
