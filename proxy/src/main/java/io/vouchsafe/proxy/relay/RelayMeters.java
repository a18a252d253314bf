package io.vouchsafe.proxy.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** {@code vouchsafe_relay_requests_total} and {@code vouchsafe_relay_signatures_total}. */
public final class RelayMeters {
  private final Map<RelayResult, Counter> results = new EnumMap<>(RelayResult.class);
  private final Counter signatures;

  public RelayMeters(String tenant, MeterRegistry registry) {
    for (RelayResult result : RelayResult.values()) {
      results.put(
          result,
          Counter.builder("vouchsafe.relay.requests")
              .description("OCSP requests, by what they were answered")
              .tag("tenant", tenant)
              .tag("result", result.tag())
              .register(registry));
    }
    this.signatures =
        Counter.builder("vouchsafe.relay.signatures")
            .description("OCSP responses signed here")
            .tag("tenant", tenant)
            .register(registry);
  }

  void count(RelayResult result) {
    Counter counter = results.get(result);
    if (counter != null) {
      counter.increment();
    }
  }

  void signed() {
    signatures.increment();
  }
}
