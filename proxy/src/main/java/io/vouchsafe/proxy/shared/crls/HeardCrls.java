package io.vouchsafe.proxy.shared.crls;

import java.util.LinkedHashSet;
import java.util.Set;

/** Which CRLs other nodes told of last: they need not be told of them in return. Thread-safe. */
final class HeardCrls {
  private static final int MOST = 10_000;

  private final Set<CrlPointer.Key> heard = new LinkedHashSet<>();

  synchronized void add(CrlPointer.Key crl) {
    heard.remove(crl);
    heard.add(crl);
    if (heard.size() > MOST) {
      heard.remove(heard.iterator().next());
    }
  }

  synchronized boolean has(CrlPointer.Key crl) {
    return heard.contains(crl);
  }
}
