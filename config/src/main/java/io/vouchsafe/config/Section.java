package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Entry;
import io.vouchsafe.config.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A mapping while it is read. A key is known because a reader asked for it; keys that nobody asked
 * for are mistakes. A value that is wrong is reported and read as its default.
 */
final class Section {
  private final Value whole;
  private final Key key;
  private final Place place;
  private final Problems problems;
  private final Map<String, Entry> unread = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();

  private Section(Value value) {
    this.whole = value;
    this.key = value.key();
    this.place = value.place();
    this.problems = value.problems();
    value.mapping().ifPresent(m -> m.entries().forEach(e -> unread.put(e.name(), e)));
  }

  /** Reads {@code value} as a mapping, and reports the keys that {@code reader} left. */
  static <T> T read(Value value, Function<Section, T> reader) {
    Section section = new Section(value);
    T result = reader.apply(section);
    section.refuseUnread();
    return result;
  }

  Key key() {
    return key;
  }

  /** The section as it is written. */
  Value whole() {
    return whole;
  }

  /** Reports something about the section as a whole. */
  void warning(String message) {
    problems.warning(place, key.shown(), message);
  }

  /** Reports a mistake in the section as a whole. */
  void error(String message) {
    problems.error(place, key.shown(), message);
  }

  /** The value of a key, if it is there. */
  Optional<Value> value(String name) {
    known.add(name);
    return Optional.ofNullable(unread.remove(name)).map(entry -> value(key.child(name), entry));
  }

  /** The value of a key that must be there. */
  Optional<Value> required(String name) {
    Optional<Value> value = value(name);
    if (value.isEmpty()) {
      problems.error(place, key.child(name).shown(), "is required");
    }
    return value;
  }

  boolean flag(String name, boolean absent) {
    return value(name).flatMap(Value::flag).orElse(absent);
  }

  long wholeNumber(String name, Range range, long absent) {
    return value(name).flatMap(value -> value.wholeNumber(range)).orElse(absent);
  }

  long bytes(String name, Range range, long absent) {
    return value(name).flatMap(value -> value.bytes(range)).orElse(absent);
  }

  <E> E word(String name, Map<String, E> words, E absent) {
    return value(name).flatMap(value -> value.word(words)).orElse(absent);
  }

  /** The elements of a list; none when the key is absent. */
  List<Value> items(String name) {
    return value(name).map(Value::items).orElse(List.of());
  }

  /** What {@code reader} makes of a subsection; an absent one is read as an empty one. */
  <T> T section(String name, Function<Section, T> reader) {
    return read(value(name).orElseGet(() -> absent(name)), reader);
  }

  /** What {@code reader} makes of each named object of a subsection, in the order written. */
  <T> NamedObjects<T> objects(String name, ObjectReader<T> reader) {
    return objects(name, reader, (object, written) -> Optional.empty());
  }

  /** The same; an object that {@code earlier} has is not read. */
  <T> NamedObjects<T> objects(String name, ObjectReader<T> reader, KnownObjects<T> earlier) {
    Value value = value(name).orElseGet(() -> absent(name));
    Map<String, Optional<T>> objects = new HashMap<>();
    Map<String, Value> written = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (Entry entry : value.mapping().map(Mapping::entries).orElse(List.of())) {
      Value object = value(value.key().named(entry.name()), entry);
      ObjectName.check(object, entry.name());
      Optional<T> before = earlier.find(entry.name(), object);
      objects.put(
          entry.name(),
          before.isPresent()
              ? before
              : read(object, section -> reader.read(entry.name(), section)));
      written.put(entry.name(), object);
      order.add(entry.name());
    }
    return new NamedObjects<>(name, value, order, objects, written);
  }

  /** Makes an object from its name and section; empty when it could not (which is reported). */
  interface ObjectReader<T> {
    Optional<T> read(String name, Section section);
  }

  /** Objects that need not be read again. */
  interface KnownObjects<T> {
    Optional<T> find(String name, Value written);
  }

  private void refuseUnread() {
    if (unread.isEmpty()) {
      return;
    }
    Set<String> candidates = new TreeSet<>(known);
    candidates.addAll(UnbuiltKeys.under(key));
    for (Entry entry : unread.values()) {
      Value value = value(key.child(entry.name()), entry);
      if (!UnbuiltKeys.refuseKey(value)) {
        value.error(
            () -> "unknown key " + Quoted.of(entry.name()) + nearest(entry.name(), candidates));
      }
    }
  }

  private String nearest(String name, Set<String> candidates) {
    return NearestWord.to(name, candidates)
        .map(word -> ", nearest known key " + Quoted.of(word))
        .orElse(", known are " + String.join(", ", known));
  }

  private Value absent(String name) {
    return new Value(key.child(name), place, new Mapping(List.of()), problems);
  }

  private Value value(Key child, Entry entry) {
    return new Value(child, entry.place(), entry.node(), problems);
  }
}
