package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.ocvpn.GroupsFile.Moments;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps groups in a file. One thread writes; what many customers have to write meanwhile goes to
 * the disk with one sync.
 */
final class DurableGroupStore implements GroupStore {
  /** One write of each customer is under way at most; more customers than that wait for none. */
  static final int MOST_WAITING = 16_384;

  /** Writes of one sync. */
  private static final int MOST_AT_ONCE = 1_024;

  /** A file that could not be written is tried again after that. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration LAST_WRITES = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(DurableGroupStore.class);

  private final GroupsPlace place;
  private final LongSupplier nanoTime;
  private final Moments moments;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private @Nullable GroupsFile file;

  /** Not guarded as the file is: whoever asks for a write, or stops, waits for no disk. */
  private final AtomicReference<@Nullable Thread> writer = new AtomicReference<>();

  private long pausedUntil;
  private boolean paused;
  private volatile @Nullable String trouble;
  private volatile boolean closed;

  /** A write whose end somebody waits for; without one, the writer is to end. */
  private record Waiting(Optional<GroupWrite> write, Promise<Void> done) {}

  /** Nothing is opened yet. */
  DurableGroupStore(GroupsPlace place, LongSupplier nanoTime, Moments moments) {
    this.place = place;
    this.nanoTime = nanoTime;
    this.moments = moments;
  }

  @Override
  public synchronized Map<CustomerName, StoredGroup> load() {
    try {
      return place.exists() ? opened().read() : Map.of();
    } catch (IOException e) {
      abandon();
      throw new UnreadableGroupsException(
          "the members of the OCVPN groups cannot be read. If no other process uses the file, it "
              + "is damaged: move "
              + GroupsPlace.DIRECTORY
              + "/"
              + GroupsPlace.FILE
              + " out of the state directory, and every device has to register anew ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private GroupsFile opened() throws IOException {
    GroupsFile open = file;
    if (open == null) {
      open = GroupsFile.open(place.path(), moments);
      file = open;
    }
    return open;
  }

  private void abandon() {
    GroupsFile open = file;
    file = null;
    if (open != null) {
      open.abandon();
    }
  }

  @Override
  public Future<Void> write(GroupWrite write) {
    Promise<Void> done = Promise.promise();
    if (closed) {
      done.fail(new IOException("the service stops"));
    } else if (!queue.offer(new Waiting(Optional.of(write), done))) {
      done.fail(new IOException("too many groups wait for the disk"));
    } else {
      begin();
    }
    return done.future();
  }

  private void begin() {
    if (writer.get() == null) {
      Thread fresh = Thread.ofPlatform().daemon().name("vouchsafe-ocvpn").unstarted(this::run);
      if (writer.compareAndSet(null, fresh)) {
        fresh.start();
      }
    }
  }

  /** Nobody interrupts this thread. */
  private void run() {
    List<Waiting> batch = new ArrayList<>();
    boolean goesOn = true;
    while (goesOn) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        throw new IllegalStateException("the writer of the groups was interrupted", e);
      }
      queue.drainTo(batch, MOST_AT_ONCE - 1);
      goesOn = batch.stream().allMatch(each -> each.write().isPresent());
      writeOut(batch);
    }
  }

  /** Writes a batch; whoever waits is told. */
  private void writeOut(List<Waiting> batch) {
    Optional<Throwable> failure = failureOf(batch);
    for (Waiting each : batch) {
      failure.ifPresentOrElse(each.done()::tryFail, each.done()::tryComplete);
    }
  }

  private synchronized Optional<Throwable> failureOf(List<Waiting> batch) {
    List<GroupWrite> writes = batch.stream().flatMap(each -> each.write().stream()).toList();
    if (writes.isEmpty()) {
      return Optional.empty();
    }
    if (paused && pausedUntil - nanoTime.getAsLong() > 0) {
      return Optional.of(new IOException("not written, as before: " + trouble));
    }
    try {
      opened().write(writes);
      makeAnew();
      if (trouble != null) {
        LOG.warn("the OCVPN groups can be written again");
      }
      trouble = null;
      paused = false;
      return Optional.empty();
    } catch (IOException | RuntimeException | Error e) {
      if (trouble == null) {
        LOG.error(
            "the OCVPN groups cannot be written to the state directory. Members are served as "
                + "before; what would change a group is answered with 503",
            e);
      }
      trouble = String.valueOf(e.getMessage());
      paused = true;
      pausedUntil = nanoTime.getAsLong() + PAUSE.toNanos();
      abandon();
      return Optional.of(e);
    }
  }

  /** Whoever waits does not learn of a failure here: what it wrote is on the disk. */
  private void makeAnew() {
    GroupsFile open = file;
    if (open == null || !open.isGrown()) {
      return;
    }
    try {
      file = open.madeAnew();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the file of the OCVPN groups stays large: {}", e.toString());
      abandon();
    }
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public void close() {
    closed = true;
    Thread running = writer.get();
    if (running != null && running.isAlive()) {
      end(running);
    }
    if (running == null || !running.isAlive()) {
      closeFile();
    }
  }

  /** A disk that hangs keeps nobody from stopping: what is not written then was not answered. */
  private void end(Thread running) {
    if (!queue.offer(new Waiting(Optional.empty(), Promise.promise()))) {
      LOG.warn("the OCVPN groups are not written out: too many wait for the disk");
      return;
    }
    try {
      if (!running.join(LAST_WRITES)) {
        LOG.warn("the OCVPN groups are not written out: the disk takes too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void closeFile() {
    GroupsFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
