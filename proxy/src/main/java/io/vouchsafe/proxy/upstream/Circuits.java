package io.vouchsafe.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.OcspObject;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
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

  /** {@code vouchsafe_breaker_open{tenant,object,url}}: 1 while open. */
  public void watch(String tenant, Collection<OcspObject> objects, MeterRegistry registry) {
    for (OcspObject object : objects) {
      if (object.asksCertificate()) {
        gauge(tenant, object.name(), "aia", registry, key -> key.object().equals(object.name()));
      }
      for (URI url : object.urls()) {
        gauge(tenant, object.name(), url.toString(), registry, new Key(object.name(), url)::equals);
      }
    }
  }

  /** Tags come from the settings: what certificates name is summed up under {@code aia}. */
  private void gauge(
      String tenant, String object, String url, MeterRegistry registry, Predicate<Key> watched) {
    Gauge.builder("vouchsafe.breaker.open", () -> anyOpen(watched) ? 1 : 0)
        .description("Whether the circuit breaker of a responder is open")
        .tag("tenant", tenant)
        .tag("object", object)
        .tag("url", url)
        .register(registry);
  }

  private boolean anyOpen(Predicate<Key> watched) {
    return circuits.asMap().entrySet().stream()
        .filter(entry -> watched.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .anyMatch(Circuit::isOpen);
  }
}
