package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.admin.Readiness;
import io.vouchsafe.proxy.health.HealthDetail;
import java.util.List;

/** {@code vouchsafe_ready}: 1 while {@code /health/ready} answers 200. */
final class ReadyGauge {
  private ReadyGauge() {}

  static void show(Readiness readiness, List<HealthDetail> details, MeterRegistry registry) {
    Gauge.builder("vouchsafe.ready", () -> readiness.isReady(details) ? 1 : 0)
        .description("1 while /health/ready answers 200")
        .register(registry);
  }
}
