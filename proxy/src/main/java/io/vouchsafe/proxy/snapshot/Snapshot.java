package io.vouchsafe.proxy.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.cache.LossRecord;
import io.vouchsafe.proxy.cache.ResponseCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of each tenant. One that is not there, or cannot be written, costs what it would have
 * saved. One that is broken may have lost a <em>revoked</em>, which whoever reads it must be told.
 * Blocking.
 */
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private final StateDirectory state;
  private final MeterRegistry registry;
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  /**
   * What of one tenant stands in its files. One that goes and comes back gets another: what is
   * written of the one that is gone says nothing of it.
   */
  private static final class Written {
    /** By the name of the file. */
    private final Map<String, Long> changes = new ConcurrentHashMap<>(2);

    private volatile long revoked;
  }

  Snapshot(StateDirectory state, MeterRegistry registry) {
    this.state = state;
    this.registry = registry;
  }

  /**
   * What the file of {@code tenant} holds, as far as it is whole.
   *
   * @param most bytes to take
   */
  <O> SnapshotReading<O> read(SnapshotKind<?, O> kind, String tenant, long most) {
    String name = kind.file(tenant);
    SnapshotReading<O> reading;
    try {
      Optional<InputStream> file = state.stream(name);
      if (file.isEmpty()) {
        isMissing(kind, tenant);
        return SnapshotReading.missing();
      }
      try (InputStream in = file.get()) {
        reading = reading(kind, tenant, kind.frames().read(in, most));
      }
    } catch (IOException e) {
      count(tenant, ReverificationOutcome.DAMAGED.word(), 1);
      reading = SnapshotReading.lost("cannot be read: " + e);
    }
    reading
        .damage()
        .ifPresent(damage -> LOG.warn("tenant {}: the snapshot {} {}", tenant, name, damage));
    return reading;
  }

  /** The names of all files, to find those tenants that have none. */
  Set<String> names() throws IOException {
    return Set.copyOf(state.names("*"));
  }

  /** Whether {@code tenant} has no file among {@code names}: there is nothing to read of it. */
  boolean isNew(String tenant, Set<String> names) {
    boolean none =
        !names.contains(SnapshotKind.ACCEPTED.file(tenant))
            && !names.contains(SnapshotKind.RELAYED.file(tenant));
    if (none) {
      isMissing(SnapshotKind.ACCEPTED, tenant);
      isMissing(SnapshotKind.RELAYED, tenant);
    }
    return none;
  }

  /** A file that is not there says as much as one of a memory in which nothing has changed yet. */
  private void isMissing(SnapshotKind<?, ?> kind, String tenant) {
    written
        .computeIfAbsent(tenant, name -> new Written())
        .changes
        .putIfAbsent(kind.file(tenant), 0L);
  }

  private <O> SnapshotReading<O> reading(
      SnapshotKind<?, O> kind, String tenant, Frames.Contents contents) {
    boolean headed = contents.version() >= kind.headed();
    Optional<SnapshotHead> head =
        headed && contents.firstIsWhole()
            ? SnapshotHead.read(contents.records().getFirst())
            : Optional.empty();
    List<byte[]> records =
        contents.records().subList(head.isPresent() ? 1 : 0, contents.records().size());
    List<O> entries = records.stream().map(kind.reader()).flatMap(Optional::stream).toList();
    int damaged = contents.damaged() + records.size() - entries.size();
    Optional<String> damage =
        damage(contents, damaged)
            .or(() -> headed ? missing(head, contents) : Optional.empty())
            .or(() -> leftOut(kind, entries, contents));
    if (damage.isPresent()) {
      count(tenant, ReverificationOutcome.DAMAGED.word(), Math.max(1, damaged));
    }
    LossRecord losses = head.map(SnapshotHead::losses).orElse(LossRecord.NONE);
    return new SnapshotReading<>(entries, losses, damage);
  }

  private static Optional<String> damage(Frames.Contents contents, int damaged) {
    return switch (contents.end()) {
      case FOREIGN -> Optional.of("is no snapshot, or one of a version that is not known here");
      case CUT_OFF -> Optional.of("is cut off");
      case WHOLE, TOO_MUCH ->
          damaged > 0 ? Optional.of("has " + damaged + " damaged records") : Optional.empty();
    };
  }

  /** A file that ends between two records looks whole; its head knows better. */
  private static Optional<String> missing(Optional<SnapshotHead> head, Frames.Contents contents) {
    if (head.isEmpty()) {
      return Optional.of("has lost its first record");
    }
    boolean complete = !contents.whole() || head.get().records() == contents.records().size() - 1;
    return complete ? Optional.empty() : Optional.of("lacks records at its end");
  }

  /** Those that must not be left out stand first: behind another one there is none any more. */
  private static <O> Optional<String> leftOut(
      SnapshotKind<?, O> kind, List<O> entries, Frames.Contents contents) {
    boolean vital = entries.isEmpty() || kind.isVital().test(entries.getLast());
    return contents.end() == Frames.End.TOO_MUCH && vital
        ? Optional.of("is larger than cache.response_memory")
        : Optional.empty();
  }

  /** Whether something was learnt to be revoked that is not written yet. */
  boolean lacksRevoked(String tenant, StatusCache statuses) {
    Written known = written.get(tenant);
    return (known == null ? 0 : known.revoked) != statuses.revokedChanges();
  }

  /** Forgets what was written of other tenants than {@code names}; never waits for the disk. */
  void retain(Set<String> names) {
    written.keySet().retainAll(names);
  }

  /** Writes what has changed of {@code tenant} since the last time. */
  synchronized void write(String tenant, StatusCache statuses, ResponseCache relayed, Instant now) {
    Written known = written.computeIfAbsent(tenant, name -> new Written());
    long revoked = statuses.revokedChanges();
    boolean kept =
        write(
            SnapshotKind.ACCEPTED,
            tenant,
            known,
            statuses.changes(),
            () -> Optional.of(statuses.lossRecord()),
            () -> statuses.accepted().worthKeeping(now));
    // What a full disk did not take is tried again at the next look.
    if (kept) {
      known.revoked = revoked;
    }
    write(
        SnapshotKind.RELAYED,
        tenant,
        known,
        relayed.changes(),
        Optional::empty,
        () -> relayed.upstreams(now));
  }

  private <I> boolean write(
      SnapshotKind<I, ?> kind,
      String tenant,
      Written known,
      long changes,
      Supplier<Optional<LossRecord>> losses,
      Supplier<List<I>> worthKeeping) {
    String name = kind.file(tenant);
    Long before = known.changes.get(name);
    if (before != null && before == changes) {
      return true;
    }
    Optional<LossRecord> lost = losses.get();
    List<I> entries = worthKeeping.get();
    try {
      if (state.write(name, out -> write(kind, out, lost, entries))) {
        known.changes.put(name, changes);
        count(tenant, kind.counted(), entries.size());
      }
      return true;
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", name, e.toString());
      return false;
    }
  }

  private static <I> void write(
      SnapshotKind<I, ?> kind, OutputStream out, Optional<LossRecord> losses, List<I> entries)
      throws IOException {
    Frames.Writer file = kind.frames().writer(out);
    if (losses.isPresent()) {
      file.add(new SnapshotHead(entries.size(), losses.get()).write());
    }
    for (I entry : entries) {
      file.add(kind.recorder().record(entry));
    }
  }

  /** Counts {@code entries} with which that was done. */
  void count(String tenant, String result, int entries) {
    Counter.builder("vouchsafe.snapshot.entries")
        .description("Responses written to and read from the snapshot, by what became of them")
        .tag("tenant", tenant)
        .tag("result", result)
        .register(registry)
        .increment(entries);
  }
}
