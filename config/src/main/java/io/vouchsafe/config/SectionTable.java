package io.vouchsafe.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The keys that a section may have, in the order in which {@code docs/settings.md} lists them. */
final class SectionTable {
  private final List<SettingKey<?>> keys;
  private final Map<String, Integer> places;

  private SectionTable(List<SettingKey<?>> keys) {
    this.keys = keys;
    this.places = HashMap.newHashMap(keys.size());
    for (SettingKey<?> key : keys) {
      if (places.put(key.name(), places.size()) != null) {
        throw new IllegalArgumentException("the key " + key.name() + " is declared twice");
      }
    }
  }

  static SectionTable of(SettingKey<?>... keys) {
    return new SectionTable(List.of(keys));
  }

  /** These keys, and {@code more} behind them. */
  SectionTable with(List<? extends SettingKey<?>> more) {
    List<SettingKey<?>> all = new ArrayList<>(keys);
    all.addAll(more);
    return new SectionTable(List.copyOf(all));
  }

  List<SettingKey<?>> keys() {
    return keys;
  }

  /** The key of that name, if one is declared. */
  Optional<SettingKey<?>> key(String name) {
    return Optional.ofNullable(places.get(name)).map(keys::get);
  }

  /** Where the key of that name stands in {@link #keys}; -1 when none is declared. */
  int place(String name) {
    return places.getOrDefault(name, -1);
  }

  /**
   * Where {@code key} stands in {@link #keys}.
   *
   * @throws IllegalArgumentException when it is not declared here: nobody would know of it
   */
  @SuppressWarnings("ReferenceEquality") // a key is a constant; another of the same name is a slip
  int place(SettingKey<?> key) {
    int place = place(key.name());
    if (place < 0 || keys.get(place) != key) {
      throw new IllegalArgumentException(
          "the key " + key.name() + " is not in the section's table");
    }
    return place;
  }

  /** What is known instead of {@code name}: the nearest key, or all that are built. */
  String hint(String name) {
    return NearestWord.to(name, places.keySet())
        .map(word -> ", nearest known key " + Quoted.of(word))
        .orElseGet(() -> ", known are " + built());
  }

  private String built() {
    return keys.stream()
        .filter(SettingKey::isBuilt)
        .map(SettingKey::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
