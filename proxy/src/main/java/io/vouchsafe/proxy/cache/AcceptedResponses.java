package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The responses behind a tenant's statuses, at most one for each certificate and OCSP object,
 * bounded by estimated memory. Those that say <em>revoked</em> are pushed out by nothing; they take
 * at most half, and the others what is left. Statuses are never read from here: only what was
 * verified again is.
 */
public final class AcceptedResponses {
  /** Caffeine's entry, the keys, the serial, the instants; beside the response itself. */
  private static final int ENTRY_BYTES = 450;

  private final LazyCache<Key, AcceptedResponse> kept;
  private final Map<Key, AcceptedResponse> revoked = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();
  private long maximum;
  private long used;

  private record Key(StatusKey certificate, String object) {}

  AcceptedResponses(String tenant, long maximumMemory, MeterRegistry registry) {
    this.maximum = maximumMemory;
    CacheMeters meters = new CacheMeters(registry, "accepted", tenant);
    this.kept = LazyCache.ofBytes(maximumMemory, (key, value) -> weight(value), meters);
    meters.watch(kept);
  }

  private static int weight(AcceptedResponse response) {
    return ENTRY_BYTES + response.response().length();
  }

  /**
   * Takes {@code response} in. One that says <em>revoked</em> for good gives way to none that does
   * not; one that says it and finds no room is not taken.
   */
  public void keep(StatusKey certificate, AcceptedResponse response) {
    Key key = new Key(certificate, response.object());
    if (response.revoked()) {
      keepRevoked(key, response);
    } else if (leaves(key)) {
      kept.put(key, response);
    }
    changes.incrementAndGet();
  }

  private synchronized void keepRevoked(Key key, AcceptedResponse response) {
    AcceptedResponse before = revoked.get(key);
    long more = (long) weight(response) - (before == null ? 0L : weight(before));
    if (isForGood(before) && !isForGood(response)) {
      return;
    }
    kept.invalidate(key);
    if (used + more <= maximum / 2) {
      revoked.put(key, response);
      use(more);
    }
  }

  /** Whether what says <em>revoked</em> of it, if anything, gives way to something else. */
  private synchronized boolean leaves(Key key) {
    AcceptedResponse before = revoked.get(key);
    if (isForGood(before)) {
      return false;
    }
    remove(key);
    return true;
  }

  private static boolean isForGood(@Nullable AcceptedResponse response) {
    return response != null && response.word() == AcceptedResponse.Word.REVOKED;
  }

  private void remove(Key key) {
    AcceptedResponse gone = revoked.remove(key);
    if (gone != null) {
      use(-weight(gone));
    }
  }

  private void use(long more) {
    used += more;
    kept.resize(Math.max(0, maximum - used));
  }

  /** What {@code object} has accepted for {@code certificate}; to be verified before it is used. */
  public Optional<AcceptedResponse> find(StatusKey certificate, String object) {
    Key key = new Key(certificate, object);
    return Optional.ofNullable(revoked.get(key)).or(() -> Optional.ofNullable(kept.peek(key)));
  }

  /** Whether what {@code object} knows of a revocation of {@code certificate} is here. */
  boolean saysRevoked(StatusKey certificate, String object) {
    return revoked.containsKey(new Key(certificate, object));
  }

  /** A hold that {@code object} told was lifted by somebody else. */
  synchronized void lifted(StatusKey certificate, String object) {
    Key key = new Key(certificate, object);
    if (revoked.containsKey(key) && leaves(key)) {
      changes.incrementAndGet();
    }
  }

  /** Forgets what does not say <em>revoked</em>, and the rest when {@code revokedToo}. */
  synchronized void forget(boolean revokedToo) {
    kept.invalidateAll();
    if (revokedToo) {
      revoked.keySet().forEach(this::remove);
    }
    changes.incrementAndGet();
  }

  /** Takes out what says <em>revoked</em> of certificates that have ended. */
  synchronized void sweep(Instant now) {
    revoked.entrySet().stream()
        .filter(entry -> now.isAfter(entry.getValue().until()))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::remove);
  }

  synchronized CacheFill fill() {
    CacheFill others = kept.fill();
    return new CacheFill(others.entries() + revoked.size(), others.memory() + used, maximum);
  }

  /** From now on within {@code maximumMemory} bytes; what says <em>revoked</em> stays. */
  synchronized void resize(long maximumMemory) {
    maximum = maximumMemory;
    use(0);
  }

  /** Grows with every change, so that nobody writes the same twice. */
  public long changes() {
    return changes.get();
  }

  /** Those that may count at {@code now}: the revoked ones, then the last received first. */
  public List<AcceptedResponse> worthKeeping(Instant now) {
    return Stream.concat(revoked.values().stream(), kept.entries().values().stream())
        .filter(response -> !now.isAfter(response.until()))
        .sorted(
            Comparator.comparing(AcceptedResponse::revoked)
                .thenComparing(AcceptedResponse::received)
                .reversed())
        .toList();
  }
}
