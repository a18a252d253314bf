package io.vouchsafe.proxy.ocsp;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.OcspObject;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * {@code vouchsafe_breaker_open{tenant,object,url}} of one tenant: 1 while open. A gauge appears
 * when its responder is first asked. Tags come from the settings: what certificates name is summed
 * up under {@code aia}. Thread-safe.
 */
final class BreakerGauges {
  private static final String AIA = "aia";

  private final String tenant;
  private final MeterRegistry registry;
  private final BiPredicate<String, Optional<URI>> isAnyOpen;
  private final Map<Shown, Gauge> gauges = new HashMap<>();
  private Collection<OcspObject> watched = Set.of();

  /** The tags of one gauge. */
  private record Shown(String object, String url) {}

  /**
   * Shows nothing yet.
   *
   * @param isAnyOpen whether a breaker of that object is open: that URL's, or without one any
   */
  BreakerGauges(
      String tenant, MeterRegistry registry, BiPredicate<String, Optional<URI>> isAnyOpen) {
    this.tenant = tenant;
    this.registry = registry;
    this.isAnyOpen = isAnyOpen;
  }

  /** From now on those of {@code objects}, and no others. */
  synchronized void follow(Collection<OcspObject> objects) {
    watched = objects;
    Set<Shown> wanted = new HashSet<>();
    for (OcspObject object : objects) {
      if (object.asksCertificate()) {
        wanted.add(new Shown(object.name(), AIA));
      }
      object.urls().forEach(url -> wanted.add(new Shown(object.name(), url.toString())));
    }
    gauges
        .entrySet()
        .removeIf(
            gauge -> {
              boolean gone = !wanted.contains(gauge.getKey());
              if (gone) {
                registry.remove(gauge.getValue());
              }
              return gone;
            });
  }

  /** The responder at {@code url} was asked for the first time. */
  synchronized void show(String object, URI url) {
    for (OcspObject each : watched) {
      if (each.name().equals(object) && each.urls().contains(url)) {
        show(object, url.toString(), Optional.of(url));
      } else if (each.name().equals(object) && each.asksCertificate()) {
        show(object, AIA, Optional.empty());
      }
    }
  }

  private void show(String object, String shown, Optional<URI> url) {
    gauges.computeIfAbsent(
        new Shown(object, shown),
        fresh ->
            Gauge.builder("vouchsafe.breaker.open", () -> isAnyOpen.test(object, url) ? 1 : 0)
                .description("Whether the circuit breaker of a responder is open")
                .tag("tenant", tenant)
                .tag("object", object)
                .tag("url", shown)
                .register(registry));
  }
}
