package io.vouchsafe.proxy.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The paths of all values of a YAML file: keys with a space between, {@code []} for a place in a
 * list. A path begins with what it is read as: Kubernetes' {@code apiVersion kind:}, or Envoy's
 * last {@code @type:}.
 */
final class YamlPaths {
  private final TreeSet<String> paths = new TreeSet<>();

  private YamlPaths() {}

  static List<Object> documents(String text) {
    List<Object> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build()).loadAllFromString(text).forEach(documents::add);
    return documents;
  }

  static TreeSet<String> of(String text) {
    YamlPaths found = new YamlPaths();
    for (Object document : documents(text)) {
      String type =
          document instanceof Map<?, ?> map && map.containsKey("kind")
              ? map.get("apiVersion") + " " + map.get("kind") + ":"
              : "";
      found.walk(type, document);
    }
    return found.paths;
  }

  private void walk(String path, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        String here = map.containsKey("@type") ? messageOf(map.get("@type")) : path;
        map.forEach((key, below) -> walk((here + " " + key).strip(), below));
      }
      case List<?> list -> list.forEach(below -> walk(path + " []", below));
      default -> paths.add(path);
    }
  }

  private static String messageOf(Object type) {
    String name = String.valueOf(type);
    return name.substring(name.lastIndexOf('/') + 1) + ":";
  }
}
