package io.vouchsafe.proxy.shared.response;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * {@code cache_gets_total{cache="shared"}} and {@code
 * vouchsafe_shared_verify_failures_total{reason}}.
 */
final class SharedResponseMeters {
  private final MeterRegistry registry;

  SharedResponseMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A look-up of {@code tenant} was answered by what nodes share. */
  void hit(String tenant) {
    gets(tenant, "hit").increment();
  }

  /** It was not: nothing was there, nothing that serves, or not in time. */
  void miss(String tenant) {
    gets(tenant, "miss").increment();
  }

  private Counter gets(String tenant, String result) {
    return Counter.builder("cache.gets")
        .description("Look-ups; a hit is an entry that may serve whoever asks now")
        .tag("cache", "shared")
        .tag("tenant", tenant)
        .tag("result", result)
        .register(registry);
  }

  /** Something out of the engine was not used. */
  void failed(VerifyFailure reason) {
    Counter.builder("vouchsafe.shared.verify.failures")
        .description("Shared responses and revocations that were not believed")
        .tag("reason", reason.word())
        .register(registry)
        .increment();
  }
}
