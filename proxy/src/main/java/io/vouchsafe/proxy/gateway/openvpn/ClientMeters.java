package io.vouchsafe.proxy.gateway.openvpn;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The series of one server's sessions. Labels are words of this class, whatever a client or a
 * server says. Thread-safe.
 */
final class ClientMeters {
  private static final Set<String> DERIVATIONS = Set.of("tls-ekm", "prf");
  private static final Set<String> VERSIONS = Set.of("1.0", "1.1", "1.2", "1.3");
  private static final String UNKNOWN = "unknown";

  private final MeterRegistry registry;
  private final String tenant;
  private final String gateway;
  private final Map<Keys, AtomicInteger> open = new HashMap<>();
  private final AtomicInteger silent = new AtomicInteger();
  private final Set<Meter> meters = new HashSet<>();
  private boolean ended;

  private record Keys(String derivation, String tls) {}

  ClientMeters(MeterRegistry registry, String tenant, String gateway) {
    this.registry = registry;
    this.tenant = tenant;
    this.gateway = gateway;
    meters.add(
        Gauge.builder("vouchsafe.openvpn.sessions.without.negotiation", silent, AtomicInteger::get)
            .description("Sessions that have negotiated no keys for twice the usual interval")
            .tag("tenant", tenant)
            .tag("gateway", gateway)
            .register(registry));
  }

  /** A session with such keys. */
  void opened(String derivation, Optional<String> tls) {
    count(derivation, tls).incrementAndGet();
  }

  /** One less. */
  void closed(String derivation, Optional<String> tls) {
    count(derivation, tls).decrementAndGet();
  }

  /** So many sessions negotiate no keys. */
  void silent(int sessions) {
    silent.set(sessions);
  }

  private synchronized AtomicInteger count(String derivation, Optional<String> tls) {
    Keys keys =
        new Keys(
            DERIVATIONS.contains(derivation) ? derivation : UNKNOWN,
            tls.filter(VERSIONS::contains).orElse(UNKNOWN));
    return open.computeIfAbsent(keys, this::shown);
  }

  private AtomicInteger shown(Keys keys) {
    AtomicInteger count = new AtomicInteger();
    if (!ended) {
      meters.add(
          Gauge.builder("vouchsafe.openvpn.sessions", count, AtomicInteger::get)
              .description("Live sessions of an OpenVPN server, by how their keys were made")
              .tag("tenant", tenant)
              .tag("gateway", gateway)
              .tag("derivation", keys.derivation())
              .tag("tls", keys.tls())
              .register(registry));
    }
    return count;
  }

  /** Takes them out; nothing is shown from now on. */
  synchronized void end() {
    ended = true;
    meters.forEach(registry::remove);
    meters.clear();
  }
}
