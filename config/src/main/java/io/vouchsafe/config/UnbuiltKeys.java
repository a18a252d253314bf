package io.vouchsafe.config;

import java.util.Collection;
import java.util.Set;

/**
 * Keys and words of the contract that this version does not know how to obey. They are refused: a
 * front that is read over judges nobody.
 */
final class UnbuiltKeys {
  private static final String NOT_BUILT = " is not built yet";

  /** Keys, with {@code *} for names. */
  static final Set<String> KEYS =
      Set.of(
          "listen.tls",
          "shared",
          "tls_fronts",
          "tenants.*.gateways",
          "tenants.*.ocvpn",
          "tenants.*.tunnels");

  private UnbuiltKeys() {}

  /** Reports {@code value} if its key is one of those; says whether it was. */
  static boolean refuseKey(Value value) {
    boolean unbuilt = KEYS.contains(value.key().pattern());
    if (unbuilt) {
      value.error("this key" + NOT_BUILT);
    }
    return unbuilt;
  }

  /** Last parts of the unbuilt keys directly under {@code section}. */
  static Collection<String> under(Key section) {
    String prefix = section.equals(Key.ROOT) ? "" : section.pattern() + ".";
    return KEYS.stream()
        .filter(key -> key.startsWith(prefix) && key.indexOf('.', prefix.length()) < 0)
        .map(key -> key.substring(prefix.length()))
        .toList();
  }
}
