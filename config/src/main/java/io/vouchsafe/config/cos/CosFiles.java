package io.vouchsafe.config.cos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that the settings name; what belongs into them never leaves the configuration. */
final class CosFiles {
  private final Map<String, String> files = new LinkedHashMap<>();

  /** A file once, whoever names it. */
  String needed(String file, String what) {
    files.putIfAbsent(file, what);
    return file;
  }

  /** Each with what belongs into it. */
  List<String> all() {
    return files.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue()).toList();
  }
}
