package io.vouchsafe.proxy.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.proxy.tenant.SettingsPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateways of all tenants, as the settings name them. A tenant without one costs nothing here,
 * and none of them is waited for. Thread-safe.
 */
public final class Gateways implements SettingsPart, HealthDetail {
  private static final Logger LOG = LoggerFactory.getLogger(Gateways.class);

  private final Tenants tenants;
  private final GatewayFactory factory;
  private final NavigableMap<Place, Running> running = new TreeMap<>();

  /** Who feeds each data plane. */
  private final Map<String, Place> feeders = new HashMap<>();

  /** Those that are no longer in the settings and still take out what they fed. */
  private final Map<String, Gateway> leaving = new HashMap<>();

  /** Gateways whose data plane is already another one's, which alone may feed it. */
  private final Set<Place> taken = new HashSet<>();

  private boolean started;

  private record Place(String tenant, String gateway) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::tenant).thenComparing(Place::gateway);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return tenant + "/" + gateway;
    }
  }

  private record Running(String peer, Gateway gateway) {}

  /** None runs. */
  public Gateways(Tenants tenants, GatewayFactory factory) {
    this.tenants = tenants;
    this.factory = factory;
  }

  /** Starts those of all tenants; from now on a reload is followed. */
  public synchronized void start() {
    started = true;
    openAll();
  }

  @Override
  public Prepared prepare(SettingsChange change) {
    return new Prepared.Ready(() -> follow(change));
  }

  private synchronized void follow(SettingsChange change) {
    if (!started) {
      return;
    }
    List<Running> gone = new ArrayList<>();
    change.removed().forEach(tenant -> take(tenant, Set.of(), gone));
    List<TenantRuntime> changed = new ArrayList<>();
    change.changed().keySet().forEach(name -> tenants.named(name).ifPresent(changed::add));
    change.added().forEach(name -> tenants.named(name).ifPresent(changed::add));
    for (TenantRuntime tenant : changed) {
      applyAll(tenant);
      take(tenant.name(), kept(tenant), gone);
    }
    Set<String> wanted = peers();
    gone.forEach(each -> retire(each, wanted));
    taken.clear();
    openAll();
  }

  /** Those of {@code tenant} that run and whose data plane is the same. */
  private Set<String> kept(TenantRuntime tenant) {
    Set<String> kept = new HashSet<>();
    tenant
        .settings()
        .gateways()
        .forEach(
            (name, settings) -> {
              Running before = running.get(new Place(tenant.name(), name));
              if (before != null && before.peer().equals(peer(settings))) {
                kept.add(name);
              }
            });
    return kept;
  }

  private void applyAll(TenantRuntime tenant) {
    of(tenant.name()).values().forEach(each -> each.gateway().apply(tenant));
  }

  /** Those of one tenant: whoever goes through all of them for each tenant is slow with many. */
  private NavigableMap<Place, Running> of(String tenant) {
    return running.subMap(new Place(tenant, ""), true, new Place(tenant + '\0', ""), false);
  }

  /** Moves all of a tenant but {@code kept} to {@code gone}. */
  private void take(String tenant, Set<String> kept, List<Running> gone) {
    of(tenant)
        .entrySet()
        .removeIf(
            entry -> {
              Place place = entry.getKey();
              boolean goes = !kept.contains(place.gateway());
              if (goes) {
                LOG.info("gateway {} is no longer in the settings", place);
                feeders.remove(entry.getValue().peer(), place);
                gone.add(entry.getValue());
              }
              return goes;
            });
  }

  /** The data planes that the settings name now. */
  private Set<String> peers() {
    Set<String> peers = new HashSet<>();
    for (TenantRuntime tenant : tenants.all()) {
      tenant.settings().gateways().values().forEach(each -> peers.add(peer(each)));
    }
    return peers;
  }

  /** A data plane that goes on under another name is the next one's to clear up. */
  private void retire(Running gone, Set<String> wanted) {
    if (wanted.contains(gone.peer())) {
      stop(gone.gateway());
    } else {
      leaving.put(gone.peer(), gone.gateway());
      gone.gateway().withdraw().onComplete(end -> left(gone));
    }
  }

  private synchronized void left(Running gone) {
    leaving.remove(gone.peer(), gone.gateway());
  }

  private static void stop(Gateway gone) {
    gone.stop().onFailure(bug -> LOG.error("a gateway did not end as it should", bug));
  }

  private void openAll() {
    for (TenantRuntime tenant : tenants.all()) {
      tenant.settings().gateways().values().forEach(settings -> open(tenant, settings));
    }
  }

  private void open(TenantRuntime tenant, GatewaySettings settings) {
    Place place = new Place(tenant.name(), settings.name());
    if (running.containsKey(place)) {
      return;
    }
    String peer = peer(settings);
    Place holder = feeders.get(peer);
    if (holder != null) {
      taken.add(place);
      LOG.error("gateway {} is not started: {} is already fed by gateway {}", place, peer, holder);
      return;
    }
    // The one of before would take out what this one feeds.
    Optional.ofNullable(leaving.remove(peer)).ifPresent(Gateways::stop);
    try {
      Gateway gateway = factory.create(tenant, settings);
      running.put(place, new Running(peer, gateway));
      feeders.put(peer, place);
      gateway.start().onFailure(bug -> LOG.error("gateway {} did not start", place, bug));
    } catch (RuntimeException bug) {
      // The others, and the rest of a reload, are not to wait for the one that has a bug.
      LOG.error("gateway {} did not start", place, bug);
    }
  }

  /** Where the data plane is: two gateways at one place are one data plane. */
  private static String peer(GatewaySettings settings) {
    return switch (settings) {
      case GatewaySettings.Strongswan strongswan -> "strongswan at " + strongswan.vici().target();
      case GatewaySettings.OpenVpn openVpn -> "OpenVPN at " + openVpn.management().target();
    };
  }

  /** Stops all; the data planes stay as they are. */
  public synchronized Future<Void> stop() {
    started = false;
    List<Future<Void>> ends =
        Stream.concat(running.values().stream().map(Running::gateway), leaving.values().stream())
            .map(Gateway::stop)
            .toList();
    running.clear();
    feeders.clear();
    leaving.clear();
    return Future.join(ends).mapEmpty();
  }

  @Override
  public String key() {
    return "gateways";
  }

  @Override
  public synchronized JsonArray value() {
    JsonArray all = new JsonArray();
    running.forEach((place, each) -> all.add(entry(place, each.gateway().status())));
    taken.stream().sorted().forEach(place -> all.add(taken(place)));
    return all;
  }

  private static JsonObject entry(Place place, GatewayStatus status) {
    JsonObject entry =
        new JsonObject()
            .put("tenant", place.tenant())
            .put("gateway", place.gateway())
            .put("connected", status.connectedSince().isPresent());
    status.connectedSince().ifPresent(since -> entry.put("since", since.toString()));
    return entry
        .put(
            "objects",
            new JsonObject()
                .put("fed", status.objects().fed())
                .put("pending", status.objects().pending())
                .put("refused", status.objects().refused())
                .put("removing", status.objects().removing()))
        .put("concerns", new JsonArray(status.concerns()));
  }

  private static JsonObject taken(Place place) {
    return new JsonObject()
        .put("tenant", place.tenant())
        .put("gateway", place.gateway())
        .put("connected", false)
        .put(
            "concerns",
            JsonArray.of("not started: its data plane is already fed by another gateway"));
  }
}
