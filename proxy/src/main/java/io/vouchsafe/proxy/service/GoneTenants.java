package io.vouchsafe.proxy.service;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.decision.Verdict;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the series of tenants that are gone out of the metrics. A decision that was still in flight
 * then may bring one back; the next reload finds it.
 */
record GoneTenants(MeterRegistry registry) implements Consumer<SettingsChange> {
  @Override
  public void accept(SettingsChange change) {
    List<Meter> gone =
        registry.getMeters().stream().filter(meter -> isGone(meter, change)).toList();
    gone.forEach(registry::remove);
  }

  private static boolean isGone(Meter meter, SettingsChange change) {
    String tenant = meter.getId().getTag("tenant");
    return tenant != null
        && !tenant.equals(Verdict.NO_TENANT)
        && !change.after().tenants().containsKey(tenant);
  }
}
