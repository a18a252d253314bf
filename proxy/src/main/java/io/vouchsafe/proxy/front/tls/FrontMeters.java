package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.ConnectionLimit.Admission;
import io.vouchsafe.proxy.front.http.guard.GuardMeters;
import java.util.Locale;
import java.util.function.LongSupplier;

/** What all TLS fronts count together. */
final class FrontMeters {
  private final GuardMeters guard;
  private final Counter refusedByTotal;
  private final Counter refusedBySource;
  private final Counter handshakes;
  private final Counter failedHandshakes;

  /** Those of {@code tls_fronts}. */
  FrontMeters(ConnectionLimit limit, MeterRegistry registry, LongSupplier nanoTime) {
    this(TlsFrontSettings.LABEL, registry, nanoTime);
    Gauge.builder("vouchsafe.connections", limit, ConnectionLimit::open)
        .description("Open connections")
        .tag("port", TlsFrontSettings.LABEL)
        .register(registry);
  }

  /** Those of another port that speaks TLS, beside what it counts already. */
  FrontMeters(String port, MeterRegistry registry, LongSupplier nanoTime) {
    this.guard = new GuardMeters(registry, port, nanoTime);
    this.refusedByTotal = refused(port, Admission.TOTAL, registry);
    this.refusedBySource = refused(port, Admission.PER_SOURCE, registry);
    this.handshakes = handshakes("done", registry);
    this.failedHandshakes = handshakes("failed", registry);
  }

  private static Counter refused(String port, Admission why, MeterRegistry registry) {
    return Counter.builder("vouchsafe.connections.refused")
        .description("Connections closed at once, since there were as many as limits allows")
        .tag("port", port)
        .tag("reason", why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private static Counter handshakes(String result, MeterRegistry registry) {
    return Counter.builder("vouchsafe.tls.handshakes")
        .description("TLS handshakes of the TLS fronts and of listen.tls, resumed ones included")
        .tag("result", result)
        .register(registry);
  }

  GuardMeters guard() {
    return guard;
  }

  void refused(Admission why) {
    (why == Admission.TOTAL ? refusedByTotal : refusedBySource).increment();
  }

  void handshakeDone() {
    handshakes.increment();
  }

  void handshakeFailed() {
    failedHandshakes.increment();
  }
}
