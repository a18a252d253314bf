package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.config.DeviceCustomers;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.CacheFill;
import io.vouchsafe.proxy.cache.HeaderCache;
import io.vouchsafe.proxy.cache.PathCache;
import io.vouchsafe.proxy.crl.CrlKeeper;
import io.vouchsafe.proxy.emergency.TenantEmergency;
import io.vouchsafe.proxy.ocsp.FailureCache;
import io.vouchsafe.proxy.relay.RelayTenant;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.tunnel.TunnelTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One tenant under one reading of the settings: what it said, whom it asks, and the paths that
 * validated under that. What outlives the settings is its {@link TenantCaches}.
 */
public final class TenantRuntime {
  private final TenantSettings settings;
  private final StatusSources sources;
  private final TenantCaches memory;
  private final TenantEmergency emergency;
  private final CrlKeeper crls;
  private final RelayTenant relay;
  private final List<FailureCache> failures;
  private final TunnelTable tunnels;
  private final DeviceCustomers devices;

  public TenantRuntime(
      TenantSettings settings,
      TenantCaches memory,
      StatusSources sources,
      TenantEmergency emergency,
      CrlKeeper crls,
      RelayTenant relay,
      List<FailureCache> failures) {
    this.settings = settings;
    this.sources = sources;
    this.memory = memory;
    this.emergency = emergency;
    this.crls = crls;
    this.relay = relay;
    this.failures = List.copyOf(failures);
    this.tunnels = TunnelTable.of(settings.tunnels());
    this.devices = DeviceCustomers.of(settings.ocvpn());
  }

  public String name() {
    return settings.name();
  }

  public List<FrontSettings> fronts() {
    return settings.fronts();
  }

  public Map<String, Policy> policies() {
    return settings.policies();
  }

  public Optional<Policy> policy(String name) {
    return Optional.ofNullable(settings.policies().get(name));
  }

  /** What a reload keeps of it. */
  public TenantCaches memory() {
    return memory;
  }

  /**
   * Forgets what was learnt, so that the next login validates its path and asks its responders
   * again, even those that were down or failed, and the relay too; a <em>revoked</em> only when
   * {@code revokedToo}. Takes time.
   *
   * @return number of certificates of whose status decisions know nothing any more
   */
  public int forget(boolean revokedToo) {
    failures.forEach(FailureCache::forget);
    int forgotten = memory.forget(revokedToo);
    relay.forget(revokedToo);
    return forgotten;
  }

  /** How full its memories are, by name. */
  public Map<String, CacheFill> fill() {
    Map<String, CacheFill> fill = new TreeMap<>(memory.fill());
    fill.put("relayed", relay.fill());
    return fill;
  }

  /** The settings that it was made of. */
  public TenantSettings settings() {
    return settings;
  }

  /** The CRLs that it holds. */
  public CrlKeeper crls() {
    return crls;
  }

  /** Certificate headers that were decoded before. */
  public HeaderCache headers() {
    return memory.headers();
  }

  /**
   * Asks the responders about a certificate anew, beside what is remembered of it; nobody where
   * {@code policy} is gone or would not. A <em>revoked</em> is told like any other.
   */
  public Future<List<Attempt>> askAhead(String policy, RevocationQuery query) {
    return policy(policy)
        .map(found -> sources.askAhead(query, found))
        .orElseGet(() -> Future.succeededFuture(List.of()));
  }

  /** Answers other people's OCSP requests. */
  public RelayTenant relay() {
    return relay;
  }

  /** What wins over every source. */
  public TenantEmergency emergency() {
    return emergency;
  }

  /** The customers of {@code ocvpn}, by their devices. */
  public DeviceCustomers devices() {
    return devices;
  }

  /** Its tunnels, prepared to be searched. */
  TunnelTable tunnels() {
    return tunnels;
  }

  PathCache paths() {
    return memory.paths();
  }

  StatusSources sources() {
    return sources;
  }

  DecisionMeters meters() {
    return memory.meters();
  }
}
