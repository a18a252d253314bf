package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.decision.Verdict;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes the series of tenants that are gone out of the metrics. A decision that was still in flight
 * then may bring one back: the next reload finds it, also when the tenant is back by then.
 */
record GoneTenants(MeterRegistry registry) {

  /** Whoever comes begins without series, whatever a namesake of before has left behind. */
  void sweepAdded(SettingsChange change) {
    sweep(tenant -> change.added().contains(tenant));
  }

  /** Of the others, only those that are there keep theirs. */
  void sweepRemoved(SettingsChange change) {
    sweep(tenant -> !change.after().tenants().containsKey(tenant));
  }

  private void sweep(Predicate<String> gone) {
    List<Meter> found = registry.getMeters().stream().filter(meter -> isOf(meter, gone)).toList();
    found.forEach(registry::remove);
  }

  private static boolean isOf(Meter meter, Predicate<String> gone) {
    String tenant = meter.getId().getTag("tenant");
    return tenant != null && !tenant.equals(Verdict.NO_TENANT) && gone.test(tenant);
  }
}
