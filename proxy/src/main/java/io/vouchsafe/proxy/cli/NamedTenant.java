package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.NearestWord;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tenant that {@code --tenant} names. */
final class NamedTenant {
  private NamedTenant() {}

  /**
   * The tenant of that name, or the only one.
   *
   * @throws Misuse when there is no such tenant, or none is named of several
   */
  static TenantSettings of(Settings settings, @Nullable String name) {
    Map<String, TenantSettings> tenants = new TreeMap<>(settings.tenants());
    if (name == null) {
      if (tenants.size() != 1) {
        throw new Misuse("--tenant: which of " + tenants.keySet() + "?");
      }
      return tenants.values().iterator().next();
    }
    return Optional.ofNullable(tenants.get(name))
        .orElseThrow(() -> unknown("--tenant", "tenant", name, tenants));
  }

  /** Says what there is, and what may have been meant. */
  static Misuse unknown(String option, String what, String name, Map<String, ?> known) {
    return new Misuse(
        "%s: there is no %s %s.%s There are %s"
            .formatted(
                option,
                what,
                Quoted.of(name),
                NearestWord.to(name, known.keySet())
                    .map(near -> " Did you mean " + near + "?")
                    .orElse(""),
                known.keySet()));
  }
}
