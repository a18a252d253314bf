package io.vouchsafe.config;

import io.vouchsafe.config.KeyType.NamedOf;
import io.vouchsafe.config.KeyType.SectionOf;
import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.util.ArrayList;
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

  /** All of {@code parts}; what several of them have keeps its first value. */
  Mapping merge(List<Mapping> parts) {
    return merge(Key.ROOT, new SectionOf(SettingsReader.KEYS), parts);
  }

  private Mapping merge(Key key, KeyType<?> type, List<Mapping> parts) {
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
    byName.forEach((name, written) -> merged.add(one(key, type, name, written)));
    return new Mapping(merged);
  }

  private Entry one(Key parent, KeyType<?> above, String name, List<Entry> written) {
    Entry first = written.getFirst();
    if (written.size() == 1) {
      return first;
    }
    Key key = parent.child(name);
    Optional<KeyType<?>> type = below(above, name).filter(SettingsMerge::isSpread);
    List<Mapping> together = new ArrayList<>();
    if (type.isPresent() && first.node() instanceof Mapping mapping) {
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
        : new Entry(first.place(), first.name(), merge(key, type.orElseThrow(), together));
  }

  /** What stands behind {@code name}; empty when nothing is known by that name. */
  private static Optional<KeyType<?>> below(KeyType<?> type, String name) {
    return switch (type) {
      case NamedOf(KeyType<?> element) -> Optional.of(element);
      case SectionOf(SectionTable table) ->
          table.key(name).map(SettingKey::type).map(SettingsMerge::mapping);
      default -> Optional.empty();
    };
  }

  /** What is written in a shorter way is no mapping, and is not spread. */
  private static KeyType<?> mapping(KeyType<?> type) {
    return type instanceof KeyType.EitherOf(KeyType<Value> mapping, KeyType<?> shorter)
        ? mapping
        : type;
  }

  private static boolean isSpread(KeyType<?> type) {
    return type instanceof NamedOf
        || (type instanceof SectionOf(SectionTable table)
            && table.keys().stream().anyMatch(key -> mapping(key.type()) instanceof NamedOf));
  }
}
