package io.vouchsafe.proxy.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code vouchsafe_relay_requests_total} and {@code vouchsafe_relay_signatures_total} of one
 * tenant; a series appears with its first event.
 */
public final class RelayMeters {
  private final String tenant;
  private final MeterRegistry registry;
  private final Map<RelayResult, Counter> results = new ConcurrentHashMap<>();
  private volatile @Nullable Counter signatures;

  public RelayMeters(String tenant, MeterRegistry registry) {
    this.tenant = tenant;
    this.registry = registry;
  }

  public void count(RelayResult result) {
    Counter known = results.get(result);
    (known == null ? results.computeIfAbsent(result, this::requests) : known).increment();
  }

  private Counter requests(RelayResult result) {
    return Counter.builder("vouchsafe.relay.requests")
        .description("OCSP requests, by what they were answered")
        .tag("tenant", tenant)
        .tag("result", result.tag())
        .register(registry);
  }

  void signed() {
    Counter known = signatures;
    if (known == null) {
      // A registry gives the same counter to everybody who registers it.
      known =
          Counter.builder("vouchsafe.relay.signatures")
              .description("OCSP responses signed here")
              .tag("tenant", tenant)
              .register(registry);
      signatures = known;
    }
    known.increment();
  }
}
