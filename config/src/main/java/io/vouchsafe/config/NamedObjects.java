package io.vouchsafe.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The objects of one section by name. An object with a mistake in it still has its name, so that
 * whoever refers to it is not blamed as well.
 */
final class NamedObjects<T> {
  private static final int MOST_SHOWN = 10;

  private final String section;
  private final Value whole;
  private final List<String> order;
  private final Map<String, Optional<T>> objects;
  private final Map<String, Value> written;

  /**
   * The objects as read.
   *
   * @param whole the section that they stand in
   */
  NamedObjects(
      String section,
      Value whole,
      List<String> order,
      Map<String, Optional<T>> objects,
      Map<String, Value> written) {
    this.section = section;
    this.whole = whole;
    this.order = List.copyOf(order);
    this.objects = Map.copyOf(objects);
    this.written = Map.copyOf(written);
  }

  /** How the object of that name is written; the whole section when there is none. */
  Value written(String name) {
    return written.getOrDefault(name, whole);
  }

  boolean isEmpty() {
    return order.isEmpty();
  }

  /** Whether one has a mistake in it. */
  boolean hasUnusable() {
    return objects.values().stream().anyMatch(Optional::isEmpty);
  }

  /** The object that {@code reference} names; a name that nothing has is reported. */
  Optional<T> named(Value reference) {
    return reference.string().flatMap(name -> named(reference, name));
  }

  /** The usable objects, in the order written. */
  List<T> all() {
    return List.copyOf(byName().values());
  }

  /** The usable objects by name. */
  Map<String, T> byName() {
    Map<String, T> usable = new LinkedHashMap<>();
    for (String name : order) {
      objects.getOrDefault(name, Optional.empty()).ifPresent(object -> usable.put(name, object));
    }
    return usable;
  }

  /** The objects that a list names, each once, in its order. */
  List<T> named(List<Value> references) {
    List<T> named = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Value reference : references) {
      Optional<String> name = reference.string();
      if (name.isPresent() && !seen.add(name.get())) {
        reference.error(Quoted.of(name.get()) + " is named twice");
      } else if (name.isPresent()) {
        named(reference, name.get()).ifPresent(named::add);
      }
    }
    return List.copyOf(named);
  }

  /**
   * The object of that name, which {@code reference} contains; one that nothing has is reported.
   */
  Optional<T> named(Value reference, String name) {
    Optional<T> object = objects.getOrDefault(name, Optional.empty());
    if (!objects.containsKey(name)) {
      reference.error(
          () -> "nothing in " + section + " is called " + Quoted.of(name) + nearest(name));
    }
    return object;
  }

  private String nearest(String name) {
    if (order.isEmpty()) {
      return ", there are none";
    }
    return NearestWord.to(name, order)
        .map(word -> ", nearest is " + Quoted.of(word))
        .orElseGet(() -> ", there are " + someNames());
  }

  /** Names by which an operator knows where to look; there may be thousands. */
  private String someNames() {
    String some = String.join(", ", order.stream().limit(MOST_SHOWN).map(Quoted::plain).toList());
    return order.size() > MOST_SHOWN ? some + ", … (" + order.size() + ")" : some;
  }
}
