package io.vouchsafe.proxy.crl;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.revocation.CrlObject;
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
  private final Map<String, Gauges> byTenant = new ConcurrentHashMap<>();

  /** The CRLs of one issuer that one object holds. */
  private record Shown(Tags tags, List<CachedCrl> crls) {}

  /** Those of one tenant: what another one fetches costs it nothing. */
  private record Gauges(MultiGauge nextUpdate, MultiGauge age, MultiGauge entries) {}

  CrlMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
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

  /** Shows what these hold now, and nobody else. */
  void showOnly(Collection<TenantCrls> tenants) {
    Set<String> names = tenants.stream().map(TenantCrls::name).collect(Collectors.toSet());
    byTenant.keySet().stream().filter(name -> !names.contains(name)).toList().forEach(this::forget);
    tenants.forEach(this::show);
  }

  /** Shows what {@code tenant} holds now. */
  void show(TenantCrls tenant) {
    if (tenant.objects().isEmpty() && !byTenant.containsKey(tenant.name())) {
      return;
    }
    Set<Certificate> authorities = tenant.trusted().all();
    List<Shown> shown = new ArrayList<>();
    for (CrlObject object : tenant.objects().values()) {
      Map<String, List<CachedCrl>> byIssuer = new LinkedHashMap<>();
      for (CachedCrl held : tenant.all(object)) {
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
    show(tenant.name(), shown);
  }

  /** The tenant is gone. */
  private void forget(String tenant) {
    show(tenant, List.of());
    byTenant.remove(tenant);
  }

  private synchronized void show(String tenant, List<Shown> shown) {
    if (shown.isEmpty() && !byTenant.containsKey(tenant)) {
      return;
    }
    Gauges gauges = byTenant.computeIfAbsent(tenant, name -> gauges());
    gauges.nextUpdate().register(rows(shown, this::untilNextUpdate), true);
    gauges.age().register(rows(shown, this::sinceFetched), true);
    gauges.entries().register(rows(shown, CrlMeters::entryCount), true);
  }

  private static List<MultiGauge.Row<?>> rows(
      List<Shown> shown, ToDoubleFunction<List<CachedCrl>> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    shown.forEach(one -> rows.add(MultiGauge.Row.of(one.tags(), one.crls(), value)));
    return rows;
  }

  private double untilNextUpdate(List<CachedCrl> crls) {
    Instant now = clock.instant();
    return crls.stream()
        .flatMap(held -> held.index().nextUpdate().stream())
        .mapToDouble(next -> seconds(now, next))
        .min()
        .orElse(Double.NaN);
  }

  private double sinceFetched(List<CachedCrl> crls) {
    Instant now = clock.instant();
    return crls.stream().mapToDouble(held -> seconds(held.fetched(), now)).max().orElse(0);
  }

  private static double entryCount(List<CachedCrl> crls) {
    return crls.stream().mapToDouble(held -> held.index().entryCount()).sum();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private Gauges gauges() {
    return new Gauges(
        gauge("vouchsafe.crl.next.update", "seconds", "Until the first nextUpdate passes"),
        gauge("vouchsafe.crl.age", "seconds", "Since the last good fetch, at the longest"),
        gauge("vouchsafe.crl.entries", null, "Revoked certificates listed"));
  }

  private MultiGauge gauge(String name, @Nullable String unit, String description) {
    return MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
  }
}
