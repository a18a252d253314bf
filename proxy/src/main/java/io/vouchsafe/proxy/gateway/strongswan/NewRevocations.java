package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt so lately that charon may have let its holder in before it could know: a
 * certificate among these is no proof that charon refused it.
 */
final class NewRevocations {
  /**
   * charon drops a login that takes 30 s ({@code half_open_timeout}); it is told of a revocation
   * within a second.
   */
  static final Duration NEW = Duration.ofSeconds(60);

  private static final int MOST_KEYS = 10_000;
  private static final int MOST_CRLS = 64;

  private record Replaced(long at, CrlIndex crl) {}

  private final LongSupplier nanoTime;
  private final Map<StatusKey, Long> keys = new LinkedHashMap<>();
  private final Deque<Replaced> crls = new ArrayDeque<>();
  private long everythingUntil;
  private boolean isEverything;
  private @Nullable Long lastBlock;

  NewRevocations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void learnt(StatusKey key) {
    forgetOld();
    if (keys.size() >= MOST_KEYS) {
      everything();
    } else {
      keys.remove(key);
      keys.put(key, nanoTime.getAsLong());
    }
  }

  void replaced(CrlIndex crl) {
    forgetOld();
    if (crls.size() >= MOST_CRLS) {
      everything();
    } else {
      crls.addLast(new Replaced(nanoTime.getAsLong(), crl));
    }
  }

  /** Nobody knows what was learnt: all of it may be new. */
  void everything() {
    isEverything = true;
    everythingUntil = nanoTime.getAsLong() + NEW.toNanos();
    keys.clear();
    crls.clear();
  }

  boolean isNew(RevocationQuery query) {
    forgetOld();
    return isEverything
        || keys.containsKey(StatusKey.of(query))
        || crls.stream()
            .anyMatch(
                replaced -> replaced.crl().find(query.serial(), query.issuerName()).isPresent());
  }

  /** An operator blocks something. */
  void blocked() {
    lastBlock = nanoTime.getAsLong();
  }

  /** Whether any block is new; it takes more than a certificate to say which one is. */
  boolean isAnyBlockNew() {
    forgetOld();
    return isEverything || (lastBlock != null && nanoTime.getAsLong() - lastBlock < NEW.toNanos());
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    isEverything = isEverything && everythingUntil - now > 0;
    for (Iterator<Long> all = keys.values().iterator(); all.hasNext(); ) {
      if (now - all.next() < NEW.toNanos()) {
        break;
      }
      all.remove();
    }
    while (!crls.isEmpty() && now - crls.peekFirst().at() >= NEW.toNanos()) {
      crls.removeFirst();
    }
  }
}
