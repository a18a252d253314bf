package io.vouchsafe.config.cos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names of cOS Core as names of ours: {@code [A-Za-z0-9_-]{1,35}}, each of them once. */
final class CosNames {
  private static final int LONGEST = 35;

  private final Map<String, String> known = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** The same for the same name. */
  String of(String name) {
    return known.computeIfAbsent(name, this::fresh);
  }

  private String fresh(String name) {
    String plain = plain(name);
    String candidate = plain;
    for (int i = 2; !taken.add(candidate); i++) {
      String suffix = "_" + i;
      candidate = plain.substring(0, Math.min(plain.length(), LONGEST - suffix.length())) + suffix;
    }
    return candidate;
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
    return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(plain.length(), LONGEST));
  }
}
