package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts two files' settings together. Tenants and their sections of named objects may be spread over
 * files; any other key, and every object, stands in one file only.
 */
final class SettingsMerge {
  /** Mappings whose keys are names. */
  private static final Set<String> OF_NAMES =
      Set.of(
          "tenants",
          "tenants.*.ca_groups",
          "tenants.*.ocsp",
          "tenants.*.canaries",
          "tenants.*.crl",
          "tenants.*.policies");

  private static final String TENANT = "tenants.*";

  private final Problems problems;

  SettingsMerge(Problems problems) {
    this.problems = problems;
  }

  /** {@code first} with what {@code second} adds; what both have keeps its first value. */
  Mapping merge(Mapping first, Mapping second) {
    return merge(Key.ROOT, first, second);
  }

  private Mapping merge(Key key, Mapping first, Mapping second) {
    Map<String, Entry> merged = new LinkedHashMap<>();
    first.entries().forEach(entry -> merged.put(entry.name(), entry));
    for (Entry added : second.entries()) {
      String name = added.name();
      Key child = OF_NAMES.contains(key.pattern()) ? key.named(name) : key.child(name);
      merged.merge(name, added, (known, again) -> both(child, known, again));
    }
    return new Mapping(List.copyOf(merged.values()));
  }

  private Entry both(Key key, Entry known, Entry again) {
    boolean spread = key.pattern().equals(TENANT) || OF_NAMES.contains(key.pattern());
    if (spread && known.node() instanceof Mapping one && again.node() instanceof Mapping other) {
      return new Entry(known.place(), known.name(), merge(key, one, other));
    }
    problems.error(again.place(), key.shown(), "is there twice, first at " + known.place());
    return known;
  }
}
