package io.vouchsafe.proxy.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code vouchsafe_ca_not_after_seconds{sha256}}: when each certificate of the CA groups ends, in
 * Unix seconds. One that stands in many groups has one gauge, one that stands nowhere any more has
 * none; the tag comes from the settings alone. Of very many, those that end first are shown.
 */
final class CaNotAfterGauges {
  /** Each takes 120 bytes of {@code /metrics}. */
  static final int MOST = 5000;

  private final MultiGauge gauge;

  CaNotAfterGauges(MeterRegistry registry) {
    this.gauge =
        MultiGauge.builder("vouchsafe.ca.not.after")
            .description("End of each certificate of the CA groups, Unix time")
            .baseUnit("seconds")
            .register(registry);
  }

  /** From now on the CA certificates of {@code tenants}, and no others. */
  void follow(Collection<TenantSettings> tenants) {
    Set<Certificate> all = new LinkedHashSet<>();
    for (TenantSettings tenant : tenants) {
      for (CaGroup group : tenant.caGroups().values()) {
        all.addAll(group.members());
      }
    }
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    soonest(all).forEach(ca -> rows.add(row(ca)));
    // The end of a certificate never changes, so a row that is there already stays.
    gauge.register(rows, false);
  }

  private static Collection<Certificate> soonest(Set<Certificate> all) {
    return all.size() <= MOST
        ? all
        : all.stream().sorted(Comparator.comparing(Certificate::notAfter)).limit(MOST).toList();
  }

  private static MultiGauge.Row<?> row(Certificate ca) {
    return MultiGauge.Row.of(Tags.of("sha256", ca.sha256().hex()), ca.notAfter().getEpochSecond());
  }
}
