package io.vouchsafe.proxy.app;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.config.TenantChange;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.proxy.crl.CrlLibrary;
import io.vouchsafe.proxy.decision.TenantCaches;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.session.RevocationEvent;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.proxy.tenant.SettingsPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The tenants of one reading of the settings after another. A tenant whose settings are the same
 * goes on as it is; a changed one gets a runtime of its own beside the running one, over the same
 * memory; whoever has looked up the one of before ends with it.
 */
final class TenantGenerations implements SettingsPart {
  private final Foundation base;
  private final TenantAssembly assembly;
  private final CrlLibrary crls;
  private final Emergencies emergencies;
  private final Tenants tenants;

  TenantGenerations(Foundation base, CrlLibrary crls, Emergencies emergencies, Tenants tenants) {
    this.base = base;
    this.assembly = new TenantAssembly(base);
    this.crls = crls;
    this.emergencies = emergencies;
    this.tenants = tenants;
  }

  /** The first generation, prepared as every other one. */
  Prepared first(Settings settings) {
    return prepare(settings.tenants(), Map.of());
  }

  @Override
  public Prepared prepare(SettingsChange change) {
    return prepare(change.after().tenants(), change.changed());
  }

  private Prepared prepare(Map<String, TenantSettings> after, Map<String, TenantChange> changed) {
    Emergencies.Next nextEmergencies = emergencies.prepare(after.keySet());
    if (!nextEmergencies.problems().isEmpty()) {
      return new Prepared.Refused(nextEmergencies.problems());
    }
    List<TenantSettings> anew =
        after.values().stream().filter(each -> !goesOn(each.name(), changed)).toList();
    CrlLibrary.Next nextCrls = crls.prepare(anew, after.keySet());

    List<Runnable> memories = new ArrayList<>();
    Map<String, TenantRuntime> next = new LinkedHashMap<>();
    for (TenantSettings settings : after.values()) {
      String name = settings.name();
      next.put(
          name,
          goesOn(name, changed)
              ? tenants.named(name).orElseThrow()
              : assembly.assemble(
                  settings,
                  memory(settings, Optional.ofNullable(changed.get(name)), memories),
                  nextEmergencies.of(name, settings.blocks()),
                  nextCrls.of(name)));
    }
    List<Runnable> steps = new ArrayList<>();
    steps.add(nextCrls::commit);
    steps.add(nextEmergencies::commit);
    steps.addAll(memories);
    // Whatever fails before: a reload that says that it is in place must not leave old blocks.
    steps.add(() -> tenants.swap(next));
    return Prepared.Ready.inOrder(steps);
  }

  /** Whether the tenant goes on as it is. */
  private boolean goesOn(String name, Map<String, TenantChange> changed) {
    return tenants.named(name).isPresent() && !changed.containsKey(name);
  }

  /**
   * The memory of a tenant under its next settings.
   *
   * @param change of a tenant that was there before
   * @param commits takes what must be done when it takes charge
   */
  private TenantCaches memory(
      TenantSettings settings, Optional<TenantChange> change, List<Runnable> commits) {
    Optional<TenantRuntime> before = tenants.named(settings.name());
    if (change.isEmpty() || before.isEmpty()) {
      // Its snapshot is read when it is in place.
      TenantCaches fresh =
          TenantCaches.of(
              settings,
              base.registry(),
              base.random()::nextDouble,
              key -> base.events().publish(new RevocationEvent.Learnt(settings.name(), key)),
              base.statusPeers(settings.name()));
      fresh.statuses().awaitSnapshot(true);
      return fresh;
    }
    TenantCaches next = before.get().memory().under(settings);
    Predicate<CachedStatus> upheld = change.get().upheld();
    Set<String> otherObjects = change.get().otherObjects();
    commits.add(() -> next.takeCharge(settings, upheld, otherObjects));
    return next;
  }
}
