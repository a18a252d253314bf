package io.vouchsafe.proxy.memory;

import com.github.benmanes.caffeine.cache.Cache;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks round and round through a memory in small steps and takes out what serves nobody any more,
 * so that what has ended makes room before anything that has not.
 */
final class Sweep {
  private final Cache<StatusKey, KnownStatuses> known;
  private @Nullable Iterator<Map.Entry<StatusKey, KnownStatuses>> at;

  Sweep(Cache<StatusKey, KnownStatuses> known) {
    this.known = known;
  }

  /** Looks at the next {@code most} entries; gives the number of those taken out. */
  synchronized int step(Instant now, Duration maxLifetime, int most) {
    Iterator<Map.Entry<StatusKey, KnownStatuses>> entries =
        at == null ? known.asMap().entrySet().iterator() : at;
    int gone = 0;
    for (int i = 0; i < most && entries.hasNext(); i++) {
      Map.Entry<StatusKey, KnownStatuses> entry = entries.next();
      if (entry.getValue().isOver(now, maxLifetime)
          && known.asMap().remove(entry.getKey(), entry.getValue())) {
        gone++;
      }
    }
    at = entries.hasNext() ? entries : null;
    return gone;
  }
}
