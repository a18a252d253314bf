package io.vouchsafe.proxy.decision;

import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.proxy.memory.HeaderMemory;
import io.vouchsafe.proxy.memory.PathMemory;
import io.vouchsafe.vpnauth.Policy;
import java.util.Map;
import java.util.Optional;

/** One tenant while the service runs: what it said, what is remembered for it, whom it asks. */
public final class TenantRuntime {
  private final TenantSettings settings;
  private final PathMemory paths;
  private final HeaderMemory headers;
  private final StatusSources sources;
  private final DecisionMeters meters;

  public TenantRuntime(
      TenantSettings settings,
      PathMemory paths,
      HeaderMemory headers,
      StatusSources sources,
      DecisionMeters meters) {
    this.settings = settings;
    this.paths = paths;
    this.headers = headers;
    this.sources = sources;
    this.meters = meters;
  }

  public String name() {
    return settings.name();
  }

  public FrontSettings front() {
    return settings.front();
  }

  public Map<String, Policy> policies() {
    return settings.policies();
  }

  public Optional<Policy> policy(String name) {
    return Optional.ofNullable(settings.policies().get(name));
  }

  /** Certificate headers that were decoded before. */
  public HeaderMemory headers() {
    return headers;
  }

  PathMemory paths() {
    return paths;
  }

  StatusSources sources() {
    return sources;
  }

  DecisionMeters meters() {
    return meters;
  }
}
