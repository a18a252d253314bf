package io.vouchsafe.proxy.crl;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code vouchsafe_crl_next_update_seconds}, {@code vouchsafe_crl_age_seconds} and {@code
 * vouchsafe_crl_entries} by tenant, object and issuer, {@code vouchsafe_crl_fetches_total} by
 * tenant, object and outcome. The issuer is the key identifier of a CA of the settings; CRLs of
 * other issuers are not shown.
 */
final class CrlMeters {
  private final MeterRegistry registry;
  private final InstantSource clock;
  private final Map<String, List<Shown>> byTenant = new ConcurrentHashMap<>();
  private final MultiGauge nextUpdate;
  private final MultiGauge age;
  private final MultiGauge entries;

  /** The CRLs of one issuer that one object holds. */
  private record Shown(Tags tags, List<HeldCrl> crls) {}

  CrlMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    this.nextUpdate =
        gauge("vouchsafe.crl.next.update", "seconds", "Until the first nextUpdate passes");
    this.age = gauge("vouchsafe.crl.age", "seconds", "Since the last good fetch, at the longest");
    this.entries = gauge("vouchsafe.crl.entries", null, "Revoked certificates listed");
  }

  void fetched(String tenant, String object, String word) {
    Counter.builder("vouchsafe.crl.fetches")
        .description("Fetches of CRLs, by how they ended")
        .tag("tenant", tenant)
        .tag("object", object)
        .tag("outcome", word)
        .register(registry)
        .increment();
  }

  /** Shows what {@code tenant} holds now. */
  void show(TenantCrls tenant) {
    byTenant.put(tenant.name(), shown(tenant));
    showAll();
  }

  /** Shows what these hold now, and nobody else. */
  void showOnly(Collection<TenantCrls> tenants) {
    byTenant.keySet().retainAll(tenants.stream().map(TenantCrls::name).collect(Collectors.toSet()));
    tenants.forEach(tenant -> byTenant.put(tenant.name(), shown(tenant)));
    showAll();
  }

  private static List<Shown> shown(TenantCrls tenant) {
    if (tenant.objects().isEmpty()) {
      return List.of();
    }
    Set<Certificate> authorities = tenant.trusted().all();
    List<Shown> shown = new ArrayList<>();
    for (CrlObject object : tenant.objects().values()) {
      Map<String, List<HeldCrl>> byIssuer = new LinkedHashMap<>();
      for (HeldCrl held : tenant.all(object)) {
        if (authorities.contains(held.signer())) {
          byIssuer.computeIfAbsent(CrlName.keyOf(held.signer()), id -> new ArrayList<>()).add(held);
        }
      }
      byIssuer.forEach(
          (issuer, crls) ->
              shown.add(
                  new Shown(
                      Tags.of("tenant", tenant.name(), "object", object.name(), "issuer", issuer),
                      List.copyOf(crls))));
    }
    return List.copyOf(shown);
  }

  private synchronized void showAll() {
    nextUpdate.register(rows(this::untilNextUpdate), true);
    age.register(rows(this::sinceFetched), true);
    entries.register(rows(CrlMeters::entryCount), true);
  }

  private List<MultiGauge.Row<?>> rows(ToDoubleFunction<List<HeldCrl>> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    byTenant
        .values()
        .forEach(
            all -> all.forEach(one -> rows.add(MultiGauge.Row.of(one.tags(), one.crls(), value))));
    return rows;
  }

  private double untilNextUpdate(List<HeldCrl> crls) {
    Instant now = clock.instant();
    return crls.stream()
        .flatMap(held -> held.index().nextUpdate().stream())
        .mapToDouble(next -> seconds(now, next))
        .min()
        .orElse(Double.NaN);
  }

  private double sinceFetched(List<HeldCrl> crls) {
    Instant now = clock.instant();
    return crls.stream().mapToDouble(held -> seconds(held.fetched(), now)).max().orElse(0);
  }

  private static double entryCount(List<HeldCrl> crls) {
    return crls.stream().mapToDouble(held -> held.index().entryCount()).sum();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private MultiGauge gauge(String name, @Nullable String unit, String description) {
    return MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
  }
}
