package io.vouchsafe.proxy.shared.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the stream stands on.
 *
 * @param prefix before every key in the engine
 * @param version of the program, told to other nodes
 * @param adminUrl where they reach this node's admin port
 * @param apiUrl where they reach its API
 * @param clock for the times of events
 * @param nanoTime for durations; never goes back
 */
public record StreamGround(
    Engine engine,
    Seals seals,
    String prefix,
    NodeIdentity self,
    String version,
    Optional<URI> adminUrl,
    Optional<URI> apiUrl,
    InstantSource clock,
    LongSupplier nanoTime,
    MeterRegistry registry) {

  /** The key of the stream. */
  String key() {
    return prefix + "ev";
  }

  /** The same over another engine. */
  StreamGround over(Engine other) {
    return new StreamGround(
        other, seals, prefix, self, version, adminUrl, apiUrl, clock, nanoTime, registry);
  }
}
