package io.vouchsafe.proxy.service;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantChange;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.UnreadableEmergencyException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads the settings again and puts them in place: everything that may fail first, then all of it
 * at once. A tenant whose settings are the same goes on as it is. Blocks, and must not run twice at
 * a time.
 */
final class Reload {
  private final Supplier<SettingsReading> source;
  private final TenantAssembly assembly;
  private final Tenants tenants;
  private final List<Consumer<SettingsChange>> told;
  private Settings current;

  /**
   * A reload that has not been asked for.
   *
   * @param source reads them
   * @param current those that {@code tenants} were assembled from
   * @param told what else goes by the settings; told when the new tenants are in place
   */
  Reload(
      Supplier<SettingsReading> source,
      Settings current,
      TenantAssembly assembly,
      Tenants tenants,
      List<Consumer<SettingsChange>> told) {
    this.source = source;
    this.current = current;
    this.assembly = assembly;
    this.tenants = tenants;
    this.told = List.copyOf(told);
  }

  ReloadOutcome run() {
    return switch (source.get()) {
      case SettingsReading.Refused(List<Problem> problems) ->
          new ReloadOutcome.Refused(problems.stream().map(Problem::toString).toList());
      case SettingsReading.Read(Settings next, List<Problem> warnings) -> {
        SettingsChange change = new SettingsChange(current, next);
        List<String> fixed = change.needsRestart();
        if (!fixed.isEmpty()) {
          yield new ReloadOutcome.Refused(fixed);
        }
        yield apply(change, warnings);
      }
    };
  }

  private ReloadOutcome apply(SettingsChange change, List<Problem> warnings) {
    Map<String, TenantChange> changed = change.changed();
    Map<String, TenantRuntime> next;
    try {
      next = runtimes(change.after(), changed.keySet());
    } catch (UnreadableEmergencyException e) {
      return new ReloadOutcome.Refused(List.of(String.valueOf(e.getMessage())));
    }
    next.forEach(
        (name, tenant) ->
            Optional.ofNullable(changed.get(name)).ifPresent(tenant.memory()::takeCharge));
    tenants.swap(next);
    current = change.after();
    told.forEach(listener -> listener.accept(change));
    return new ReloadOutcome.Applied(change, warnings);
  }

  /** The tenants of {@code settings}; nobody sees them yet. */
  private Map<String, TenantRuntime> runtimes(Settings settings, Set<String> changed) {
    Map<String, TenantRuntime> runtimes = new HashMap<>();
    for (TenantSettings tenant : settings.tenants().values()) {
      runtimes.put(tenant.name(), runtime(tenant, changed.contains(tenant.name())));
    }
    return runtimes;
  }

  private TenantRuntime runtime(TenantSettings settings, boolean changed) {
    TenantRuntime before = tenants.named(settings.name()).orElse(null);
    if (before == null) {
      return assembly.assemble(settings);
    }
    return changed ? assembly.assemble(settings, before.memory().under(settings)) : before;
  }
}
