package io.vouchsafe.config.cos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One object of the configuration while it is read. */
final class CosObject {
  private final String kind;
  private final String name;
  private final int line;
  private final Map<String, CosProperty> properties = new LinkedHashMap<>();
  private final List<CosObject> children = new ArrayList<>();

  /**
   * An object without properties yet.
   *
   * @param kind cOS Core's word, such as {@code IPsecTunnel}
   * @param name empty for those that have none
   */
  CosObject(String kind, String name, int line) {
    this.kind = kind;
    this.name = name;
    this.line = line;
  }

  String kind() {
    return kind;
  }

  String name() {
    return name;
  }

  int line() {
    return line;
  }

  /** For notes: kind and name. */
  String where() {
    return name.isEmpty() ? kind : kind + " " + name;
  }

  /** The last one of a key counts, as on the device. */
  void set(List<CosProperty> some) {
    some.forEach(each -> properties.put(each.key().toLowerCase(Locale.ROOT), each));
  }

  Collection<CosProperty> properties() {
    return properties.values();
  }

  /** The first of {@code keys} that is there; upper and lower case are the same. */
  Optional<CosProperty> find(String... keys) {
    for (String key : keys) {
      CosProperty found = properties.get(key.toLowerCase(Locale.ROOT));
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  boolean isYes(String key) {
    return find(key).map(CosProperty::isYes).orElse(false);
  }

  void add(CosObject child) {
    children.add(child);
  }

  List<CosObject> children() {
    return List.copyOf(children);
  }
}
