package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.NearestWord;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an option names; it may be left out where there is only one. */
final class ChosenByName {
  private ChosenByName() {}

  /**
   * The tenant that {@code --tenant} names.
   *
   * @throws Misuse when there is no such tenant, or none is named of several
   */
  static TenantSettings tenant(Settings settings, @Nullable String name) {
    return of("--tenant", "tenant", name, settings.tenants());
  }

  /**
   * The one of {@code all} that {@code option} names.
   *
   * @param what for people, such as {@code gateway of acme}
   * @throws Misuse when there is no such one, or none is named of several
   */
  static <T> T of(String option, String what, @Nullable String name, Map<String, T> all) {
    Map<String, T> sorted = new TreeMap<>(all);
    if (name != null) {
      return Optional.ofNullable(sorted.get(name))
          .orElseThrow(() -> unknown(option, what, name, sorted));
    }
    if (sorted.isEmpty()) {
      throw new Misuse(option + ": there is no " + what);
    }
    if (sorted.size() > 1) {
      throw new Misuse(option + ": which of " + sorted.keySet() + "?");
    }
    return sorted.values().iterator().next();
  }

  private static Misuse unknown(String option, String what, String name, Map<String, ?> known) {
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
