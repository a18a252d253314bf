package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping while it is read. Its table declares the keys that may stand in it; any other key is a
 * mistake, and nobody can read one. A value that is wrong is reported and read as its default.
 */
final class Section {
  private final SectionTable table;
  private final Value whole;
  private final List<Entry> unknown = new ArrayList<>(0);

  /** What is written, and whether somebody asked for it, at the place of its key in the table. */
  private final @Nullable Entry[] written;

  private final boolean[] asked;

  private Section(Value value, SectionTable table) {
    this.table = table;
    this.whole = value;
    this.written = new Entry[table.keys().size()];
    this.asked = new boolean[table.keys().size()];
    value.mapping().ifPresent(mapping -> mapping.entries().forEach(this::sort));
  }

  private void sort(Entry entry) {
    int place = table.place(entry.name());
    if (place < 0) {
      unknown.add(entry);
    } else {
      written[place] = entry;
    }
  }

  /** Reads {@code value} as a mapping with the keys of {@code table}. */
  static <T> T read(Value value, SectionTable table, Function<Section, T> reader) {
    Section section = new Section(value, table);
    T result = reader.apply(section);
    section.refuseUnread();
    return result;
  }

  /** The section as it is written. */
  Value whole() {
    return whole;
  }

  /** Reports something about the section as a whole. */
  void warning(String message) {
    whole.warning(message);
  }

  /** Reports a mistake in the section as a whole. */
  void error(String message) {
    whole.error(message);
  }

  /** Reports that {@code key} is absent, which it may not be. */
  void missing(SettingKey<?> key) {
    whole.problems().error(whole.place(), whole.key().child(key.name()).shown(), "is required");
  }

  /** The value of a key as it is written, if it is there; that a required one is not is told. */
  Optional<Value> value(SettingKey<?> key) {
    int place = table.place(key);
    Entry entry = written[place];
    if (entry == null && key.isRequired() && !asked[place]) {
      missing(key);
    }
    asked[place] = true;
    return entry == null ? Optional.empty() : Optional.of(whole.of(entry));
  }

  /** What a key says, if it is there and right. */
  <T> Optional<T> find(SettingKey<T> key) {
    return value(key).flatMap(key.type()::read);
  }

  /** What a key says, or its default. */
  <T> T get(SettingKey<T> key) {
    return find(key).orElseGet(() -> key.usual().orElseThrow());
  }

  /** What {@code reader} makes of a subsection; an absent one is read as an empty one. */
  <T> T section(SettingKey<Value> key, Function<Section, T> reader) {
    return read(valueOrEmpty(key), key.type().below().orElseThrow(), reader);
  }

  /** What {@code reader} makes of each named object of a subsection, in the order written. */
  <T> NamedObjects<T> objects(SettingKey<Value> key, ObjectReader<T> reader) {
    SectionTable below = key.type().below().orElseThrow();
    return named(key, (name, object) -> read(object, below, section -> reader.read(name, section)));
  }

  /** What {@code reader} makes of each named value of a subsection, in the order written. */
  <T> NamedObjects<T> named(SettingKey<Value> key, NamedReader<T> reader) {
    Value value = valueOrEmpty(key);
    Map<String, Optional<T>> objects = new HashMap<>();
    Map<String, Value> places = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (Entry entry : value.mapping().map(Mapping::entries).orElse(List.of())) {
      Value object = value.of(entry);
      ObjectName.check(object, entry.name());
      objects.put(entry.name(), reader.read(entry.name(), object));
      places.put(entry.name(), object);
      order.add(entry.name());
    }
    return new NamedObjects<>(key.name(), value, order, objects, places);
  }

  /** Makes an object from its name and section; empty when it could not (which is reported). */
  interface ObjectReader<T> {
    Optional<T> read(String name, Section section);
  }

  /** Makes an object from its name and what stands behind it; empty when it could not. */
  interface NamedReader<T> {
    Optional<T> read(String name, Value value);
  }

  private void refuseUnread() {
    for (Entry entry : unknown) {
      whole
          .of(entry)
          .error(() -> "unknown key " + Quoted.of(entry.name()) + table.hint(entry.name()));
    }
    for (int place = 0; place < asked.length; place++) {
      Entry entry = written[place];
      if (entry != null && !asked[place]) {
        refuseUnread(table.keys().get(place), whole.of(entry));
      }
    }
  }

  /** A setting that nobody reads is refused, never passed over. */
  private static void refuseUnread(SettingKey<?> key, Value value) {
    if (key.isBuilt()) {
      value.error("this key is declared, but nothing reads it: this is a bug of vouchsafe");
    } else {
      key.type().read(value);
    }
  }

  private Value valueOrEmpty(SettingKey<Value> key) {
    return value(key)
        .orElseGet(
            () ->
                new Value(
                    whole.key().child(key.name()),
                    whole.place(),
                    new Mapping(List.of()),
                    whole.problems()));
  }
}
