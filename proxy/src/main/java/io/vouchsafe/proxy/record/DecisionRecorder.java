package io.vouchsafe.proxy.record;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.decision.DecisionRecord;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.record.Unrecorded.Why;
import io.vouchsafe.vpnauth.decision.Presented;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records decisions: whoever decides puts them into a queue and never waits, and a thread of its
 * own writes them. What finds no room is counted, and left out.
 */
public final class DecisionRecorder implements DecisionRecord, AutoCloseable {
  /** Decisions that may wait. */
  static final int MOST_WAITING = 8192;

  /** Bytes of them. */
  static final long MOST_BYTES = 16L << 20;

  /** Part of the queue that certificates for which nobody vouches may take. */
  private static final int STRANGERS = 2;

  /** Those that come within this time after the first are written together. */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long PATIENCE_MILLIS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(DecisionRecorder.class);

  private final LongSupplier nanoTime;
  private final Unrecorded unrecorded;
  private final RecordWriter writer;
  private final RefusalRate refusals = new RefusalRate();
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<RecordedDecision> waiting = new ArrayList<>();
  private long bytes;
  private boolean closed;

  /** Starts to write to {@code file}, which it closes at its end. */
  public DecisionRecorder(
      RecordFile file, MeterRegistry registry, InstantSource clock, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.unrecorded = new Unrecorded(registry, nanoTime);
    this.writer = new RecordWriter(file, unrecorded, clock, nanoTime, registry);
    this.thread = Thread.ofPlatform().name("vouchsafe-record").daemon().start(this::run);
  }

  @Override
  public void add(Verdict verdict, Presented presented) {
    add(RecordedDecision.of(verdict, presented));
  }

  void add(RecordedDecision decision) {
    Why why;
    lock.lock();
    try {
      if (!decision.vouched() && !refusals.admits(decision, nanoTime.getAsLong())) {
        why = Why.REFUSALS;
      } else if (closed || !hasRoom(decision)) {
        why = Why.QUEUE;
      } else {
        waiting.add(decision);
        bytes += decision.weight();
        if (waiting.size() == 1) {
          changed.signal();
        }
        return;
      }
    } finally {
      lock.unlock();
    }
    unrecorded.add(decision.tenant(), why);
  }

  private boolean hasRoom(RecordedDecision decision) {
    int part = decision.vouched() ? 1 : STRANGERS;
    return waiting.size() < MOST_WAITING / part && bytes + decision.weight() <= MOST_BYTES / part;
  }

  private void run() {
    try {
      while (true) {
        List<RecordedDecision> batch = take();
        if (batch.isEmpty() && isClosed()) {
          return;
        }
        write(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopTaking();
      writer.close();
    }
  }

  /** A bug costs lines, and is told; it ends no recording. */
  private void write(List<RecordedDecision> batch) {
    try {
      writer.write(batch);
    } catch (RuntimeException e) {
      LOG.error("decisions could not be recorded", e);
      batch.forEach(lost -> unrecorded.add(lost.tenant(), Why.DISK));
    }
  }

  /** What waits; nothing after a while, so that the files are looked after. */
  private List<RecordedDecision> take() throws InterruptedException {
    lock.lock();
    try {
      long left = RecordWriter.TEND_NANOS;
      while (waiting.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      long gather = GATHER_NANOS;
      while (!waiting.isEmpty() && !closed && gather > 0) {
        gather = changed.awaitNanos(gather);
      }
      List<RecordedDecision> taken = waiting;
      waiting = new ArrayList<>();
      bytes = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void stopTaking() {
    lock.lock();
    try {
      closed = true;
      waiting = new ArrayList<>();
      bytes = 0;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits and stops; a disk that hangs holds it for half a second. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(PATIENCE_MILLIS);
      if (thread.isAlive()) {
        LOG.warn("the last decisions could not be recorded: the disk is too slow");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
