package io.vouchsafe.proxy.emergency;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.emergency.EmergencyStore.Outcome;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** Tenants of this node and of others, together. */
  private static final int MOST_TENANTS = 20_000;

  private final StateDirectory state;
  private final InstantSource clock;
  private final MeterRegistry registry;
  private final ToIntFunction<String> blocked;
  private final BlockListener listener;

  /** Of the tenants of the settings, and those that were there. */
  private final ConcurrentMap<String, EmergencyStore> byTenant = new ConcurrentHashMap<>();

  /** The same, those that are only prepared, and tenants that only other nodes have. */
  private final ConcurrentMap<String, EmergencyStore> known = new ConcurrentHashMap<>();

  private volatile Sharing sharing = Sharing.ALONE;

  /** Of the tenants that are there. */
  private final ConcurrentMap<String, EmergencyMeters> shown = new ConcurrentHashMap<>();

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
   * Prepares for these tenants, and no others: reads what was kept of those that are new, which
   * blocks; changes nothing that anybody sees.
   */
  public Next prepare(Collection<String> tenants) {
    Map<String, EmergencyStore> fresh = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String tenant : tenants) {
      if (!byTenant.containsKey(tenant)) {
        try {
          fresh.put(tenant, store(tenant));
        } catch (UnreadableEmergencyException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
      }
    }
    return new Next(Set.copyOf(tenants), fresh, problems);
  }

  /** What was kept of {@code tenant}; read once, so that no two have the same file. */
  private synchronized EmergencyStore store(String tenant) {
    EmergencyStore store = known.get(tenant);
    if (store == null) {
      store = EmergencyStore.of(tenant, state, clock, listener);
      if (!sharing.isAlone()) {
        store.share(sharing);
      }
      known.put(tenant, store);
    }
    return store;
  }

  /** From now on other nodes take part; once, before anything is changed. */
  public synchronized void share(Sharing with) {
    sharing = with;
    known.values().forEach(store -> store.share(with));
    takeUpOthers();
  }

  /** What was kept of tenants that only other nodes have: an emptied engine is to have it again. */
  private void takeUpOthers() {
    try {
      for (String file : state.names(EmergencyStore.file("*"))) {
        EmergencyStore.tenant(file)
            .filter(tenant -> known.size() < MOST_TENANTS)
            .ifPresent(this::takeUp);
      }
    } catch (IOException e) {
      LOG.error("the state directory cannot be searched for blocks of other tenants", e);
    }
  }

  private void takeUp(String tenant) {
    try {
      store(tenant);
    } catch (UnreadableEmergencyException e) {
      LOG.error("{}", e.getMessage());
    }
  }

  /**
   * What another node said of {@code tenant}, which need not be in the settings here: it may be
   * soon. Blocking.
   *
   * @throws UnreadableEmergencyException when what was kept of it cannot be understood
   */
  public Outcome merge(String tenant, Orders others) {
    return known.size() < MOST_TENANTS || known.containsKey(tenant)
        ? store(tenant).merge(others)
        : new Outcome.TooMany("tenants of all nodes", MOST_TENANTS);
  }

  /** The tenants of which anything was ever said, here or on another node. */
  public Map<String, Orders> orders() {
    Map<String, Orders> all = new HashMap<>();
    known.forEach(
        (tenant, store) -> {
          Orders orders = store.orders();
          if (!orders.isEmpty()) {
            all.put(tenant, orders);
          }
        });
    return all;
  }

  /** What was ever said of {@code tenant}; nothing of one that nobody knows. */
  public Orders orders(String tenant) {
    EmergencyStore store = known.get(tenant);
    return store == null ? Orders.NONE : store.orders();
  }

  /** Of all orders that count at {@code at}, of all tenants. */
  public OrdersDigest digest(Instant at) {
    OrdersDigest sum = OrdersDigest.NONE;
    for (EmergencyStore store : known.values()) {
      sum = sum.plus(store.digest(at));
    }
    return sum;
  }

  /** What waits beside that which holds now. */
  public final class Next {
    private final Set<String> tenants;
    private final Map<String, EmergencyStore> fresh;
    private final List<String> problems;

    /** Tenants that have blocks of the settings. */
    private final Set<String> blocking = new HashSet<>();

    private Next(Set<String> tenants, Map<String, EmergencyStore> fresh, List<String> problems) {
      this.tenants = tenants;
      this.fresh = fresh;
      this.problems = List.copyOf(problems);
    }

    /** What was kept and cannot be understood, one sentence each: without it nobody goes on. */
    public List<String> problems() {
      return problems;
    }

    /** A tenant under settings with these blocks. */
    public TenantEmergency of(String tenant, BlockList ofSettings) {
      EmergencyStore kept = byTenant.getOrDefault(tenant, fresh.get(tenant));
      if (kept == null) {
        throw new IllegalArgumentException(tenant + " was not prepared");
      }
      if (!ofSettings.isEmpty()) {
        blocking.add(tenant);
      }
      return new TenantEmergency(ofSettings, kept, () -> overruled(tenant));
    }

    /** Puts it in place; what was kept of a tenant that is gone waits for its return. */
    public void commit() {
      byTenant.putAll(fresh);
      shown.keySet().retainAll(tenants);
      tenants.forEach(tenant -> show(tenant, blocking.contains(tenant)));
    }
  }

  /**
   * A tenant under settings with these blocks, beside the others.
   *
   * @throws UnreadableEmergencyException when what was kept of it cannot be understood
   */
  public TenantEmergency of(String tenant, BlockList ofSettings) {
    Set<String> all = new HashSet<>(shown.keySet());
    all.add(tenant);
    Next next = prepare(all);
    if (!next.problems().isEmpty()) {
      throw new UnreadableEmergencyException(String.join("\n", next.problems()));
    }
    TenantEmergency emergency = next.of(tenant, ofSettings);
    next.commit();
    return emergency;
  }

  /**
   * Warns of what was kept for tenants that are not there: one that was renamed lost its blocks.
   */
  public void warnOfOthers() {
    try {
      List<String> others = new ArrayList<>(state.names(EmergencyStore.file("*")));
      Set<String> ours =
          known.keySet().stream().map(EmergencyStore::file).collect(Collectors.toSet());
      others.removeIf(ours::contains);
      if (!others.isEmpty()) {
        LOG.warn(
            "these files have blocks of a tenant that is not in the settings; they have "
                + "no effect: {}",
            others);
      }
    } catch (IOException e) {
      LOG.warn("the state directory cannot be searched for blocks of other tenants", e);
    }
  }

  /** Tries again to write what could not be written. Blocking. */
  public void saveAgain() {
    known.values().forEach(EmergencyStore::saveAgain);
  }

  /** What was told each tenant, by its name. */
  public Map<String, EmergencyStore> all() {
    return new TreeMap<>(byTenant);
  }

  /** Its series appear when there is something to show. */
  private void show(String tenant, boolean blocking) {
    EmergencyStore kept = Objects.requireNonNull(byTenant.get(tenant));
    EmergencyMeters meters =
        shown.computeIfAbsent(
            tenant,
            name -> {
              EmergencyMeters fresh = new EmergencyMeters(name, kept, registry, clock, blocked);
              kept.onChange(fresh::appear);
              return fresh;
            });
    if (blocking || kept.holdsAnything()) {
      meters.appear();
    }
  }

  /** A decision that was in flight when its tenant went brings no series back. */
  private void overruled(String tenant) {
    EmergencyMeters meters = shown.get(tenant);
    if (meters != null) {
      meters.used();
    }
  }
}
