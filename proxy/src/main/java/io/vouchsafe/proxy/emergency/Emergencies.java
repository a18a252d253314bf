package io.vouchsafe.proxy.emergency;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockList;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators told the tenants by hand, by tenant: outlives every reload of the settings. */
public final class Emergencies {
  private static final Logger LOG = LoggerFactory.getLogger(Emergencies.class);

  private final StateDirectory state;
  private final InstantSource clock;
  private final MeterRegistry registry;
  private final ToIntFunction<String> blocked;
  private final BlockListener listener;
  private final ConcurrentMap<String, KeptEmergency> byTenant = new ConcurrentHashMap<>();

  /**
   * Keeps everything in {@code state}.
   *
   * @param blocked number of blocks that hold in a tenant now, settings included
   */
  public Emergencies(
      StateDirectory state,
      InstantSource clock,
      MeterRegistry registry,
      ToIntFunction<String> blocked) {
    this(state, clock, registry, blocked, BlockListener.NONE);
  }

  /** The same, which tells {@code listener} of every change of blocks by hand. */
  public Emergencies(
      StateDirectory state,
      InstantSource clock,
      MeterRegistry registry,
      ToIntFunction<String> blocked,
      BlockListener listener) {
    this.listener = listener;
    this.state = state;
    this.clock = clock;
    this.registry = registry;
    this.blocked = blocked;
  }

  /**
   * A tenant under settings with these blocks. The first time it reads what was kept, which blocks.
   *
   * @throws UnreadableEmergencyException when that cannot be understood
   */
  public TenantEmergency of(String tenant, BlockList ofSettings) {
    KeptEmergency kept =
        byTenant.computeIfAbsent(tenant, name -> KeptEmergency.of(name, state, clock, listener));
    EmergencyMeters meters = new EmergencyMeters(tenant, kept, registry, clock, blocked);
    if (!ofSettings.isEmpty() || kept.holdsAnything()) {
      meters.appear();
    }
    kept.onChange(meters::appear);
    return new TenantEmergency(ofSettings, kept, meters::used);
  }

  /**
   * Warns of what was kept for tenants that are not there: one that was renamed lost its blocks.
   */
  public void warnOfOthers() {
    try {
      List<String> others = new ArrayList<>(state.names(KeptEmergency.file("*")));
      Set<String> ours =
          byTenant.keySet().stream().map(KeptEmergency::file).collect(Collectors.toSet());
      others.removeIf(ours::contains);
      if (!others.isEmpty()) {
        LOG.warn("blocks of no tenant of the settings, which do not hold: {}", others);
      }
    } catch (IOException e) {
      LOG.warn("the state directory cannot be searched for blocks of other tenants", e);
    }
  }

  /** Tries again to write what could not be written. Blocking. */
  public void saveAgain() {
    byTenant.values().forEach(KeptEmergency::saveAgain);
  }

  /** What was told each tenant, by its name. */
  public Map<String, KeptEmergency> all() {
    return new TreeMap<>(byTenant);
  }
}
