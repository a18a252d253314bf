package io.vouchsafe.proxy.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a tenant's certificates, bounded by estimated memory. What says <em>revoked</em>
 * stands apart, where nothing else pushes it out; a certificate is in one of the two places.
 * Whether it serves is not asked here; Caffeine's own expiry would double the price of a hit and
 * could not know who asks.
 */
final class StatusTable {
  /**
   * Caffeine's entry, its place in the hash table and in the sketch of frequencies, the key.
   * Measured on the heap together with a status (JDK 25, {@code make bench BENCH=memory}).
   */
  private static final int ENTRY_BYTES = 118;

  private final LazyCache<StatusKey, CertificateStatuses> known;
  private final RevokedRegion revoked;
  private final StatusPacker packer = new StatusPacker();
  private final ExpirySweep sweep;

  /** What became of a status that was offered. */
  enum Taken {
    /** It is known now. */
    IN,
    /** The same, it says <em>revoked</em>, and nothing that its object had said before did. */
    NEWLY_REVOKED,
    /** What was known before takes precedence. */
    NOT_NEEDED,
    /** It says <em>revoked</em>, and there was no room for it. */
    NO_ROOM;

    boolean isIn() {
      return this == IN || this == NEWLY_REVOKED;
    }

    /** Whether it says <em>revoked</em>, and nobody knew. */
    boolean isNews() {
      return this == NEWLY_REVOKED || this == NO_ROOM;
    }
  }

  /**
   * An empty one.
   *
   * @param maximumMemory bytes
   * @param revokedMemory bytes
   */
  StatusTable(
      String tenant,
      long maximumMemory,
      long revokedMemory,
      CacheMeters meters,
      MeterRegistry registry) {
    this.known =
        LazyCache.ofBytes(maximumMemory, (key, statuses) -> ENTRY_BYTES + statuses.bytes(), meters);
    this.revoked = new RevokedRegion(tenant, revokedMemory, registry);
    this.sweep = new ExpirySweep(known::entries, (key, over) -> known.entries().remove(key, over));
    meters.watch(known);
  }

  /** The very same value while nothing was learnt; null when nothing is known. */
  @Nullable CertificateStatuses find(StatusKey key) {
    CertificateStatuses apart = revoked.find(key);
    return apart == null ? known.find(key) : apart;
  }

  /** The same, leaving no trace in the order of eviction. */
  @Nullable CertificateStatuses peek(StatusKey key) {
    CertificateStatuses apart = revoked.find(key);
    return apart == null ? known.peek(key) : apart;
  }

  /** The form in which {@code status} is kept. */
  OneStatus pack(CachedStatus status, Instant notAfter) {
    return packer.pack(status, notAfter);
  }

  /**
   * The first of {@code notAfter} and what is known to be the end of the certificate: who asks by
   * serial alone knows only its issuer's, which is later.
   */
  Instant earlierEnd(StatusKey key, Instant notAfter) {
    CertificateStatuses statuses = peek(key);
    return statuses == null
        ? notAfter
        : statuses.parts().stream()
            .map(OneStatus::notAfter)
            .filter(notAfter::isAfter)
            .min(Instant::compareTo)
            .orElse(notAfter);
  }

  /**
   * Takes {@code fresh} in, unless what is known takes precedence or there is no room. Without room
   * for a <em>revoked</em> nothing else that is known of the certificate stays.
   */
  Taken add(StatusKey key, Fingerprint issuer, OneStatus fresh) {
    Addition addition = new Addition(key, issuer, fresh);
    if (!revoked.change(key, addition)) {
      return fresh.saysRevoked() ? Taken.NO_ROOM : Taken.NOT_NEEDED;
    }
    if (!addition.isIn) {
      return Taken.NOT_NEEDED;
    }
    return addition.isNewlyRevoked ? Taken.NEWLY_REVOKED : Taken.IN;
  }

  private final class Addition implements RevokedRegion.Change {
    private final StatusKey key;
    private final Fingerprint issuer;
    private final OneStatus fresh;
    private boolean isIn;
    private boolean isNewlyRevoked;

    private Addition(StatusKey key, Fingerprint issuer, OneStatus fresh) {
      this.key = key;
      this.issuer = issuer;
      this.fresh = fresh;
    }

    @Override
    public @Nullable RevokedStatuses from(@Nullable RevokedStatuses apart) {
      CertificateStatuses before = apart == null ? known.peek(key) : apart;
      CertificateStatuses after = before == null ? fresh : before.with(fresh);
      isIn = after.parts().contains(fresh);
      if (!isIn) {
        return apart;
      }
      isNewlyRevoked = fresh.saysRevoked() && (before == null || !wasRevoked(before));
      if (after.saysRevoked()) {
        known.invalidate(key);
        return revoked.of(after, issuer);
      }
      known.put(key, after);
      return null;
    }

    private boolean wasRevoked(CertificateStatuses before) {
      String object = fresh.status().object();
      return before.parts().stream()
          .anyMatch(part -> part.saysRevoked() && part.status().object().equals(object));
    }
  }

  /** Forgets what is not {@code wanted} of one certificate. */
  void keepOnly(Predicate<OneStatus> wanted, StatusKey key) {
    keepOnly(wanted, key, new AtomicInteger());
  }

  /**
   * Forgets what is not {@code wanted}. Takes time with the number of statuses.
   *
   * @return number of certificates of which nothing is known any more
   */
  int keepOnly(Predicate<OneStatus> wanted) {
    AtomicInteger emptied = new AtomicInteger();
    revoked.entries().keySet().forEach(key -> keepOnly(wanted, key, emptied));
    known.entries().keySet().forEach(key -> keepOnly(wanted, key, emptied));
    return emptied.get();
  }

  private void keepOnly(Predicate<OneStatus> wanted, StatusKey key, AtomicInteger emptied) {
    revoked.change(
        key,
        apart -> {
          CertificateStatuses before = apart == null ? known.peek(key) : apart;
          CertificateStatuses left = before == null ? null : before.only(wanted);
          if (before != null && left == null) {
            emptied.incrementAndGet();
          }
          return left(key, apart, before, left);
        });
  }

  @SuppressWarnings("ReferenceEquality")
  private @Nullable RevokedStatuses left(
      StatusKey key,
      @Nullable RevokedStatuses apart,
      @Nullable CertificateStatuses before,
      @Nullable CertificateStatuses left) {
    if (left == before) {
      return apart;
    }
    if (left == null) {
      known.invalidate(key);
      return null;
    }
    if (apart != null && left.saysRevoked()) {
      return revoked.of(left, apart.issuer());
    }
    known.put(key, left);
    return null;
  }

  /** Takes out what is over, of the next {@code most} entries of each; gives their number. */
  int sweep(Instant now, Duration maxLifetime, int most) {
    return sweep.step(now, maxLifetime, most) + revoked.sweep(now, maxLifetime, most);
  }

  /** Keeps what has room in {@code maximumMemory} bytes, and all that is revoked. */
  void resize(long maximumMemory, long revokedMemory) {
    known.resize(maximumMemory);
    revoked.resize(revokedMemory);
  }

  /** The revoked ones first. */
  List<CacheEntry> some(int limit) {
    return Stream.concat(revoked.entries().entrySet().stream(), known.entries().entrySet().stream())
        .flatMap(StatusTable::kept)
        .limit(limit)
        .toList();
  }

  private static Stream<CacheEntry> kept(
      Map.Entry<StatusKey, ? extends CertificateStatuses> entry) {
    return entry.getValue().parts().stream()
        .map(part -> new CacheEntry(entry.getKey(), part.status(), part.notAfter()));
  }

  /** What stands apart. */
  RevokedRegion revoked() {
    return revoked;
  }

  CacheFill fill() {
    return known.fill();
  }
}
