package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the stream from a cursor in memory, and looks at least once a second whether epoch and
 * stream are still those of before. All on the lane.
 *
 * <p>At the start and when the stream is another one, the cursor is put to its end first, and then
 * everything is compared: what is told meanwhile is read.
 */
final class StreamReader {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

  /** Entries of one reply: 8 MiB, half of what the engine takes in. */
  private static final int COUNT = 32;

  private static final long BLOCK_MILLIS = 1000;
  private static final Duration READ_PATIENCE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  /** {@code XINFO} brings two whole entries, so it is asked less often. */
  private static final int LOOKS_BETWEEN = 5;

  /** After entries of which none was new: whoever floods the stream costs little. */
  private static final long FLOOD_PAUSE = 100;

  /** Whoever does not hold {@code XREAD} back costs little as well. */
  private static final long EMPTY_PAUSE = 10;

  private static final long FAILURE_PAUSE = 250;

  private final Engine engine;
  private final String key;
  private final EpochKey epoch;
  private final EventIntake intake;
  private final Consumer<ResyncReason> resyncs;
  private final Runnable ready;
  private final StreamLane lane;
  private final LongSupplier nanoTime;
  private final SampledLog sampled;
  private Optional<EntryId> cursor = Optional.empty();
  private EntryId toldRemoved = EntryId.START;
  private OptionalLong lookedAt = OptionalLong.empty();
  private int looks;
  private int openings;

  /** Why everything is to be compared as soon as it is known from where on is read. */
  private final Set<ResyncReason> due = EnumSet.noneOf(ResyncReason.class);

  private boolean stopped;
  private volatile OptionalLong newestMillis = OptionalLong.empty();

  /**
   * Reads nothing yet.
   *
   * @param ready told when the engine is known anew: its epoch, and from where on is read
   */
  StreamReader(
      StreamGround ground,
      EpochKey epoch,
      EventIntake intake,
      Consumer<ResyncReason> resyncs,
      Runnable ready,
      StreamLane lane) {
    this.engine = ground.engine();
    this.key = ground.key();
    this.epoch = epoch;
    this.intake = intake;
    this.resyncs = resyncs;
    this.ready = ready;
    this.lane = lane;
    this.nanoTime = ground.nanoTime();
    this.sampled = new SampledLog(LOG, nanoTime);
  }

  /** The engine's clock at the newest entry that was read, in milliseconds. */
  OptionalLong newestMillis() {
    return newestMillis;
  }

  /** A connection was opened. */
  void opened() {
    openings++;
    due.add(ResyncReason.OPENED);
  }

  void stop() {
    stopped = true;
  }

  /** Reads, for ever. */
  void turn() {
    if (stopped) {
      return;
    }
    if (!engine.isOpen()) {
      lane.later(FAILURE_PAUSE, this::turn);
      return;
    }
    (isLookDue() ? look().compose(done -> read()) : read()).onComplete(this::took, this::failed);
  }

  private boolean isLookDue() {
    return !due.isEmpty()
        || cursor.isEmpty()
        || lookedAt.isEmpty()
        || nanoTime.getAsLong() - lookedAt.getAsLong() >= LOOK_NANOS;
  }

  private Future<Void> look() {
    int opening = openings;
    boolean whole = cursor.isEmpty() || !due.isEmpty() || looks % LOOKS_BETWEEN == 0;
    return epoch
        .check()
        .onSuccess(
            changed -> {
              if (changed) {
                due.add(ResyncReason.EPOCH);
              }
            })
        .compose(checked -> engine.send(Request.cmd(Command.EXISTS).arg(key), PATIENCE))
        .compose(exists -> info(exists, whole))
        .map(info -> looked(info, opening));
  }

  private Future<Optional<StreamInfo>> info(@Nullable Response exists, boolean whole) {
    boolean there = exists != null && exists.toInteger() == 1;
    if (!there) {
      gone();
      return Future.succeededFuture(Optional.empty());
    }
    return whole
        ? engine
            .send(Request.cmd(Command.XINFO).arg("STREAM").arg(key), PATIENCE)
            .map(reply -> Optional.of(StreamInfo.of(Objects.requireNonNull(reply))))
        : Future.succeededFuture(Optional.empty());
  }

  private void gone() {
    boolean read = cursor.isPresent() && !cursor.get().equals(EntryId.START);
    if (read) {
      cursor = Optional.of(EntryId.START);
      toldRemoved = EntryId.START;
      due.add(ResyncReason.GONE);
    }
  }

  private @Nullable Void looked(Optional<StreamInfo> info, int opening) {
    if (cursor.isEmpty()) {
      cursor = Optional.of(info.map(StreamInfo::last).orElse(EntryId.START));
      due.clear();
      due.add(ResyncReason.START);
    } else {
      info.ifPresent(stream -> compare(stream, cursor.get()));
    }
    looks++;
    lookedAt = OptionalLong.of(nanoTime.getAsLong());
    if (!due.isEmpty()) {
      due.forEach(resyncs);
      due.clear();
      ready.run();
    }
    if (opening != openings) {
      due.add(ResyncReason.OPENED);
    }
    return null;
  }

  private void compare(StreamInfo stream, EntryId read) {
    if (stream.isOlderThan(read)) {
      cursor = Optional.of(stream.last());
      toldRemoved = EntryId.START;
      due.add(ResyncReason.OLDER);
      return;
    }
    Optional<EntryId> removed = stream.removedAfter(read);
    if (removed.isPresent() && removed.get().isAfter(toldRemoved)) {
      toldRemoved = removed.get();
      due.add(ResyncReason.TRIMMED);
    }
  }

  private Future<List<StreamEntry>> read() {
    Request request =
        Request.cmd(Command.XREAD)
            .arg("COUNT")
            .arg(COUNT)
            .arg("BLOCK")
            .arg(BLOCK_MILLIS)
            .arg("STREAMS")
            .arg(key)
            .arg(cursor.orElse(EntryId.START).toString());
    return engine.await(request, READ_PATIENCE).map(reply -> StreamEntry.read(reply, COUNT));
  }

  /** Another node may have seen sooner that the engine was emptied: its epoch may be the one. */
  private void took(List<StreamEntry> entries) {
    if (entries.stream().anyMatch(intake::isSealedOtherwise)) {
      look().onComplete(looked -> takeIn(entries));
    } else {
      takeIn(entries);
    }
  }

  private void takeIn(List<StreamEntry> entries) {
    boolean news = false;
    for (StreamEntry entry : entries) {
      newestMillis = OptionalLong.of(entry.id().millis());
      news |= intake.take(entry);
      if (entry.id().isAfter(cursor.orElse(EntryId.START))) {
        cursor = Optional.of(entry.id());
      }
    }
    if (news) {
      turn();
    } else {
      lane.later(entries.isEmpty() ? EMPTY_PAUSE : FLOOD_PAUSE, this::turn);
    }
  }

  private void failed(Throwable why) {
    sampled.warn("engine", "the stream cannot be read: " + why.getMessage());
    lookedAt = OptionalLong.empty();
    long jitter = ThreadLocalRandom.current().nextLong(FAILURE_PAUSE);
    lane.later(FAILURE_PAUSE + jitter, this::turn);
  }
}
