package io.vouchsafe.config;

import io.vouchsafe.config.KeyType.NamedOf;
import io.vouchsafe.config.KeyType.SectionOf;
import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts two files' settings together. Sections of named objects may be spread over files, and so may
 * what holds such sections: a tenant. Any other key, and every object, stands in one file only.
 */
final class SettingsMerge {
  private final Problems problems;

  SettingsMerge(Problems problems) {
    this.problems = problems;
  }

  /** {@code first} with what {@code second} adds; what both have keeps its first value. */
  Mapping merge(Mapping first, Mapping second) {
    return merge(Key.ROOT, new SectionOf(SettingsReader.KEYS), first, second);
  }

  private Mapping merge(Key key, KeyType<?> type, Mapping first, Mapping second) {
    Map<String, Entry> merged = new LinkedHashMap<>();
    first.entries().forEach(entry -> merged.put(entry.name(), entry));
    for (Entry added : second.entries()) {
      String name = added.name();
      merged.merge(
          name, added, (known, again) -> both(key.child(name), below(type, name), known, again));
    }
    return new Mapping(List.copyOf(merged.values()));
  }

  private Entry both(Key key, Optional<KeyType<?>> type, Entry known, Entry again) {
    if (type.isPresent()
        && isSpread(type.get())
        && known.node() instanceof Mapping one
        && again.node() instanceof Mapping other) {
      return new Entry(known.place(), known.name(), merge(key, type.get(), one, other));
    }
    problems.error(again.place(), key.shown(), "is there twice, first at " + known.place());
    return known;
  }

  /** What stands behind {@code name}; empty when nothing is known by that name. */
  private static Optional<KeyType<?>> below(KeyType<?> type, String name) {
    return switch (type) {
      case NamedOf(KeyType<?> element) -> Optional.of(element);
      case SectionOf(SectionTable table) -> table.key(name).map(SettingKey::type);
      default -> Optional.empty();
    };
  }

  private static boolean isSpread(KeyType<?> type) {
    return type instanceof NamedOf
        || (type instanceof SectionOf(SectionTable table)
            && table.keys().stream().anyMatch(key -> key.type() instanceof NamedOf));
  }
}
