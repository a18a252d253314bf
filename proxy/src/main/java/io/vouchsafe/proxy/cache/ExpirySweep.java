package io.vouchsafe.proxy.cache;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks round and round through a memory in small steps and takes out what serves nobody any more,
 * so that what has ended makes room before anything that has not.
 */
final class ExpirySweep {
  private final Supplier<Map<StatusKey, ? extends CertificateStatuses>> known;
  private final BiPredicate<StatusKey, CertificateStatuses> remove;
  private @Nullable Iterator<? extends Map.Entry<StatusKey, ? extends CertificateStatuses>> at;

  /**
   * A walk that has not begun.
   *
   * @param known what to walk through, as it is when a round begins
   * @param remove takes an entry out unless it has changed; says whether it did
   */
  ExpirySweep(
      Supplier<Map<StatusKey, ? extends CertificateStatuses>> known,
      BiPredicate<StatusKey, CertificateStatuses> remove) {
    this.known = known;
    this.remove = remove;
  }

  /** Looks at the next {@code most} entries; gives the number of those taken out. */
  synchronized int step(Instant now, Duration maxLifetime, int most) {
    Iterator<? extends Map.Entry<StatusKey, ? extends CertificateStatuses>> entries =
        at == null ? known.get().entrySet().iterator() : at;
    int gone = 0;
    for (int i = 0; i < most && entries.hasNext(); i++) {
      Map.Entry<StatusKey, ? extends CertificateStatuses> entry = entries.next();
      if (entry.getValue().isOver(now, maxLifetime)
          && remove.test(entry.getKey(), entry.getValue())) {
        gone++;
      }
    }
    at = entries.hasNext() ? entries : null;
    return gone;
  }
}
