package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.util.ArrayList;
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

  /** All of {@code parts}; what several of them have keeps its first value. */
  Mapping merge(List<Mapping> parts) {
    return merge(Key.ROOT, parts);
  }

  private Mapping merge(Key key, List<Mapping> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    Map<String, List<Entry>> byName = new LinkedHashMap<>();
    for (Mapping part : parts) {
      for (Entry entry : part.entries()) {
        byName.computeIfAbsent(entry.name(), name -> new ArrayList<>(1)).add(entry);
      }
    }
    List<Entry> merged = new ArrayList<>(byName.size());
    byName.forEach((name, written) -> merged.add(one(key, name, written)));
    return new Mapping(merged);
  }

  private Entry one(Key parent, String name, List<Entry> written) {
    Entry first = written.getFirst();
    if (written.size() == 1) {
      return first;
    }
    Key key = OF_NAMES.contains(parent.pattern()) ? parent.named(name) : parent.child(name);
    boolean spread = key.pattern().equals(TENANT) || OF_NAMES.contains(key.pattern());
    List<Mapping> together = new ArrayList<>();
    if (spread && first.node() instanceof Mapping mapping) {
      together.add(mapping);
    }
    for (Entry again : written.subList(1, written.size())) {
      if (!together.isEmpty() && again.node() instanceof Mapping mapping) {
        together.add(mapping);
      } else {
        problems.error(again.place(), key.shown(), "is there twice, first at " + first.place());
      }
    }
    return together.isEmpty()
        ? first
        : new Entry(first.place(), first.name(), merge(key, together));
  }
}
