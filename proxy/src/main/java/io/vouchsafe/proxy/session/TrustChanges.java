package io.vouchsafe.proxy.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** When the settings of each tenant changed last. */
final class TrustChanges {
  private final InstantSource clock;
  private final ConcurrentMap<String, Instant> last = new ConcurrentHashMap<>();

  TrustChanges(InstantSource clock) {
    this.clock = clock;
  }

  void happened(String tenant) {
    last.put(tenant, clock.instant());
  }

  /** Whether a decision for the instant {@code decided} may be of the settings before. */
  boolean since(String tenant, Instant decided) {
    Instant changed = last.get(tenant);
    return changed != null && !decided.isAfter(changed);
  }
}
