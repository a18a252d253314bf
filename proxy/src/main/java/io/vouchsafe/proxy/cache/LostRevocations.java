package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.cache.LossRecord.Lost;
import io.vouchsafe.vpnauth.revocation.Demand;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which issuers have certificates whose revocation found no room or did not come back from the
 * snapshot. Nobody knows which certificates those are, so each one of the issuer is asked about
 * directly: at each decision while there is no room, and once after that. A mark ends when the last
 * certificate that it stands for has ended, or by an operator's order.
 */
final class LostRevocations {
  /** Whose certificates are lost beyond that is not kept apart. */
  static final int MOST_ISSUERS = 1024;

  /** A key, its number and Caffeine's entry. */
  private static final int ANSWERED_BYTES = 160;

  private final Map<Fingerprint, Mark> issuers = new ConcurrentHashMap<>();

  /** Of what is lost to this process alone; the signed bytes are there, or it can be asked anew. */
  private final Map<Fingerprint, Mark> passing = new ConcurrentHashMap<>();

  private final LazyCache<StatusKey, Long> answered;
  private final AtomicLong losses = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private volatile @Nullable Mark anyIssuer;
  private volatile @Nullable Damage damage;
  private volatile boolean isMarked;
  private volatile boolean isAwaiting;

  /**
   * What was lost.
   *
   * @param number of the last loss; answers that were got after it count
   */
  private record Mark(Lost lost, long number) {}

  private record Damage(Instant since, long number) {}

  /**
   * Nothing was lost yet.
   *
   * @param maximumMemory for the certificates that were asked about since, bytes
   */
  LostRevocations(long maximumMemory) {
    this.answered = LazyCache.ofEntries(maximumMemory / ANSWERED_BYTES);
  }

  /**
   * What must be done about the certificate of {@code question}.
   *
   * @param full whether what is learnt directly finds no room either
   */
  Demand demand(StatusQuestion question, boolean full, Instant now) {
    if (isAwaiting) {
      return Demand.ASK;
    }
    if (!isMarked) {
      return Demand.NONE;
    }
    Long answer = answered.find(question.key());
    long since = answer == null ? -1 : answer;
    Damage damaged = damage;
    Mark ofIssuer = issuers.get(question.issuer());
    Mark ofAny = anyIssuer;
    if (damaged != null && since < damaged.number()) {
      return Demand.ASK;
    }
    if (demandsAsking(ofIssuer, since, full, now)
        || demandsAsking(ofAny, since, full, now)
        || demandsAsking(passing.get(question.issuer()), since, false, now)) {
      return Demand.ASK;
    }
    return demandsLookUp(ofIssuer, now) || demandsLookUp(ofAny, now) ? Demand.LOOK_UP : Demand.NONE;
  }

  private static boolean demandsAsking(@Nullable Mark mark, long since, boolean full, Instant now) {
    return mark != null && !now.isAfter(mark.lost().unlisted()) && (full || since < mark.number());
  }

  private static boolean demandsLookUp(@Nullable Mark mark, Instant now) {
    return mark != null && !now.isAfter(mark.lost().listed());
  }

  /** The certificate of {@code key} was just asked about directly, and somebody who knows said. */
  void answered(StatusKey key) {
    if (isMarked) {
      answered.put(key, losses.get());
    }
  }

  /**
   * A revocation was lost.
   *
   * @param listed whether a CRL lists it
   * @return whether it is the first of that issuer that no CRL lists
   */
  synchronized boolean lose(Fingerprint issuer, Instant notAfter, boolean listed) {
    return add(issuer, Lost.of(notAfter, listed));
  }

  /** The same of one that a restart does not have to remember. */
  synchronized void loseForNow(Fingerprint issuer, Instant notAfter) {
    Lost lost = Lost.of(notAfter, false);
    Mark before = passing.get(issuer);
    if (before == null && passing.size() >= MOST_ISSUERS) {
      add(issuer, lost);
      return;
    }
    long number = losses.incrementAndGet();
    passing.put(issuer, before == null ? new Mark(lost, number) : with(before, lost, number));
    isMarked = true;
  }

  private boolean add(Fingerprint issuer, Lost lost) {
    long number = losses.incrementAndGet();
    Mark before = issuers.get(issuer);
    boolean named = before != null || issuers.size() < MOST_ISSUERS;
    if (named) {
      issuers.put(issuer, before == null ? new Mark(lost, number) : with(before, lost, number));
    } else {
      loseOfAnyIssuer(lost, number);
    }
    isMarked = true;
    changes.incrementAndGet();
    return named && lost.isUnlisted() && (before == null || !before.lost().isUnlisted());
  }

  private void loseOfAnyIssuer(Lost lost, long number) {
    Mark before = anyIssuer;
    anyIssuer = before == null ? new Mark(lost, number) : with(before, lost, number);
  }

  private static Mark with(Mark before, Lost lost, long number) {
    return new Mark(before.lost().and(lost), number);
  }

  /** A snapshot has lost records, and nobody knows whose. */
  synchronized void damaged(Instant since) {
    Damage before = damage;
    damage = new Damage(before == null ? since : before.since(), losses.incrementAndGet());
    isMarked = true;
    changes.incrementAndGet();
  }

  /** Whether the snapshot of an earlier time has yet to be read: until then nobody knows. */
  void awaitSnapshot(boolean yes) {
    isAwaiting = yes;
  }

  /** Takes back what a whole snapshot says. */
  synchronized void restore(LossRecord record) {
    record.damaged().ifPresent(this::damaged);
    if (!record.anyIssuer().equals(Lost.NOTHING)) {
      loseOfAnyIssuer(record.anyIssuer(), losses.incrementAndGet());
      isMarked = true;
      changes.incrementAndGet();
    }
    record.issuers().forEach(this::add);
  }

  /** An operator gives up what was lost. */
  synchronized void forget() {
    issuers.clear();
    passing.clear();
    anyIssuer = null;
    damage = null;
    answered.invalidateAll();
    isMarked = false;
    changes.incrementAndGet();
  }

  /** Takes out the marks of certificates that have ended. */
  synchronized void sweep(Instant now) {
    if (!isMarked) {
      return;
    }
    issuers.values().removeIf(mark -> mark.lost().isOver(now));
    passing.values().removeIf(mark -> mark.lost().isOver(now));
    Mark any = anyIssuer;
    if (any != null && any.lost().isOver(now)) {
      anyIssuer = null;
    }
    if (issuers.isEmpty() && passing.isEmpty() && anyIssuer == null && damage == null) {
      isMarked = false;
      answered.invalidateAll();
    }
  }

  /** From now on within {@code maximumMemory} bytes. */
  void resize(long maximumMemory) {
    answered.resize(maximumMemory / ANSWERED_BYTES);
  }

  /** Since when a snapshot is known to have lost records. */
  Optional<Instant> damaged() {
    Damage damaged = damage;
    return damaged == null ? Optional.empty() : Optional.of(damaged.since());
  }

  /** Whether anything was lost at all. */
  boolean isMarked() {
    return isMarked || isAwaiting;
  }

  /** Number of issuers whose certificates are asked about directly. */
  long issuersAskedDirectly() {
    return Stream.concat(
            passing.keySet().stream(),
            issuers.entrySet().stream()
                .filter(mark -> mark.getValue().lost().isUnlisted())
                .map(Map.Entry::getKey))
        .distinct()
        .count();
  }

  /** Grows with every change. */
  long changes() {
    return changes.get();
  }

  /** As it survives a restart. */
  synchronized LossRecord record() {
    Map<Fingerprint, Lost> named = new HashMap<>();
    issuers.forEach((issuer, mark) -> named.put(issuer, mark.lost()));
    Mark any = anyIssuer;
    return new LossRecord(damaged(), any == null ? Lost.NOTHING : any.lost(), named);
  }
}
