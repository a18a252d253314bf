package io.vouchsafe.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Maps of settings keep the order of the file: where several objects could serve, the first one
 * written does, and the same file means the same in every process.
 */
final class WrittenOrder {
  private WrittenOrder() {}

  /** An unmodifiable copy in the same order, as {@code Map.copyOf} but for that. */
  static <K, V> Map<K, V> copyOf(Map<K, V> map) {
    if (map.size() < 2) {
      return Map.copyOf(map);
    }
    Map<K, V> copy = new LinkedHashMap<>(map);
    copy.forEach(
        (key, value) -> {
          Objects.requireNonNull(key);
          Objects.requireNonNull(value);
        });
    return Collections.unmodifiableMap(copy);
  }

  /** Whether both name the same in the same order; two maps that do not may still be equal. */
  static boolean isSame(Map<?, ?> one, Map<?, ?> other) {
    return List.copyOf(one.keySet()).equals(List.copyOf(other.keySet()));
  }
}
