package io.vouchsafe.proxy.canary;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vouchsafe.config.CanarySettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.Rehearsal;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Presented;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks about certificates whose status is known, each on its schedule: a line that lies, or that is
 * silent, is noticed before a client notices.
 */
public final class Canaries implements HealthDetail {
  private static final Logger LOG = LoggerFactory.getLogger(Canaries.class);

  /** How often it is looked which one is due. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Tenants tenants;
  private final Rehearsal rehearsal;
  private final CanaryDuty duty;
  private final InstantSource clock;
  private final CanaryMeters meters;
  private final Map<CanaryName, Canary> canaries = new ConcurrentSkipListMap<>();

  /** Canaries that nobody has asked about yet, of a service that is the only one. */
  public Canaries(
      Tenants tenants, Rehearsal rehearsal, InstantSource clock, MeterRegistry registry) {
    this(tenants, rehearsal, CanaryDuty.ALONE, clock, registry);
  }

  /**
   * Canaries that nobody has asked about yet.
   *
   * @param duty of which tenants this node asks at each interval
   */
  public Canaries(
      Tenants tenants,
      Rehearsal rehearsal,
      CanaryDuty duty,
      InstantSource clock,
      MeterRegistry registry) {
    this.tenants = tenants;
    this.rehearsal = rehearsal;
    this.duty = duty;
    this.clock = clock;
    this.meters = new CanaryMeters(registry, clock);
  }

  /** Asks from now on. */
  public void start(Timers timers) {
    tick();
    timers.every(TICK, this::tick);
  }

  /** Asks about those that are due; forgets those that the settings do not name any more. */
  private void tick() {
    Instant now = clock.instant();
    Set<CanaryName> named = new HashSet<>();
    for (TenantRuntime tenant : tenants.all()) {
      for (CanarySettings settings : tenant.settings().canaries().values()) {
        for (Kind kind : Kind.values()) {
          CanaryName name = new CanaryName(tenant.name(), settings.name(), kind);
          named.add(name);
          ask(canaries.computeIfAbsent(name, Canary::new), settings, tenant, now);
        }
      }
    }
    boolean gone = canaries.keySet().retainAll(named);
    if (gone || meters.shown() != canaries.size()) {
      meters.show(canaries.values());
    }
  }

  private void ask(Canary canary, CanarySettings settings, TenantRuntime tenant, Instant now) {
    if (!canary.begin(now, settings.interval(), duty.isOurs(tenant.name()))) {
      return;
    }
    List<Certificate> chain = canary.name().kind().chain(settings);
    Presented presented =
        new Presented(
            chain.stream().map(Certificate::der).toList(),
            Collections.nCopies(chain.size(), Optional.empty()),
            "canary");
    rehearsal
        // A canary is about a status, not about who may pass.
        .of(tenant, tenant.policy(settings.policy()).orElseThrow().withoutIdList(), presented)
        .onSuccess(decision -> told(canary, decision))
        .onFailure(failure -> failed(canary, failure));
  }

  private void told(Canary canary, Decision decision) {
    boolean isTrue = canary.name().kind().isToldBy(decision);
    boolean wasTrue = canary.heard(decision, isTrue, clock.instant());
    if (!isTrue && wasTrue) {
      LOG.error("canary {}: wrong result: {}", canary.name(), decision.reason().code());
    } else if (isTrue && !wasTrue) {
      LOG.info("canary {}: the result is right again", canary.name());
    }
  }

  private void failed(Canary canary, Throwable failure) {
    canary.unheard(clock.instant());
    LOG.error("canary {} could not be checked", canary.name(), failure);
  }

  @Override
  public String key() {
    return "canaries";
  }

  @Override
  public JsonArray value() {
    Instant now = clock.instant();
    JsonArray all = new JsonArray();
    canaries.values().forEach(canary -> all.add(canary.toJson(now)));
    return all;
  }
}
