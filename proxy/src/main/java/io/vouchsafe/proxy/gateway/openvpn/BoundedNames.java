package io.vouchsafe.proxy.gateway.openvpn;

import java.util.LinkedHashSet;
import java.util.Set;

/** What was said already; the oldest is forgotten for the newest. Of one thread. */
final class BoundedNames {
  private final int most;
  private final Set<String> names = new LinkedHashSet<>();

  BoundedNames(int most) {
    this.most = most;
  }

  /** Whether it is new. */
  boolean add(String name) {
    if (!names.add(name)) {
      return false;
    }
    if (names.size() > most) {
      names.remove(names.iterator().next());
    }
    return true;
  }
}
