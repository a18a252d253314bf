package io.vouchsafe.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.OcspObject;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
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

  private final DoubleSupplier random;
  private final Set<Meter.Id> watched = new HashSet<>();
  private final Cache<Key, Circuit> circuits =
      Caffeine.newBuilder().maximumSize(MAX_CIRCUITS).executor(Runnable::run).build();

  private record Key(String object, URI url) {}

  /** Varies pauses by {@code random}, between 0 and 1. */
  public Circuits(DoubleSupplier random) {
    this.random = random;
  }

  Circuit of(Lookup lookup) {
    return circuits.get(new Key(lookup.object().name(), lookup.url()), key -> new Circuit(random));
  }

  /**
   * Forgets how the responders of these objects fared: who mends a time-out or a tunnel wants to
   * see at once whether it helped.
   */
  public void forget(Set<String> objects) {
    circuits.asMap().keySet().removeIf(key -> objects.contains(key.object()));
  }

  /**
   * {@code vouchsafe_breaker_open{tenant,object,url}}: 1 while open. Objects that were watched and
   * are not among {@code objects} are shown no longer.
   */
  public synchronized void watch(
      String tenant, Collection<OcspObject> objects, MeterRegistry registry) {
    Set<Meter.Id> now = new HashSet<>();
    for (OcspObject object : objects) {
      if (object.asksCertificate()) {
        now.add(gauge(tenant, object.name(), "aia", registry, ofObject(object.name())));
      }
      for (URI url : object.urls()) {
        Key key = new Key(object.name(), url);
        now.add(gauge(tenant, object.name(), url.toString(), registry, key::equals));
      }
    }
    watched.stream().filter(before -> !now.contains(before)).forEach(registry::remove);
    watched.clear();
    watched.addAll(now);
  }

  private static Predicate<Key> ofObject(String name) {
    return key -> key.object().equals(name);
  }

  /** Tags come from the settings: what certificates name is summed up under {@code aia}. */
  private Meter.Id gauge(
      String tenant, String object, String url, MeterRegistry registry, Predicate<Key> shown) {
    return Gauge.builder("vouchsafe.breaker.open", () -> anyOpen(shown) ? 1 : 0)
        .description("Whether the circuit breaker of a responder is open")
        .tag("tenant", tenant)
        .tag("object", object)
        .tag("url", url)
        .register(registry)
        .getId();
  }

  private boolean anyOpen(Predicate<Key> shown) {
    return circuits.asMap().entrySet().stream()
        .filter(entry -> shown.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .anyMatch(Circuit::isOpen);
  }
}
