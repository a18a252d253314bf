package io.vouchsafe.proxy.record;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.proxy.record.Unrecorded.Why;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decisions as lines of a file, each within its share. Blocking; of one thread. */
final class RecordWriter implements AutoCloseable {
  /** Bytes that are written at once. */
  private static final int BUFFER = 256 << 10;

  /** So often the files are looked after. */
  static final long TEND_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger LOG = LoggerFactory.getLogger(RecordWriter.class);

  private final RecordFile file;
  private final Unrecorded unrecorded;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final RecordShares shares;
  private final Counter written;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BUFFER);
  private final List<RecordedDecision> buffered = new ArrayList<>();
  private long tended;
  private OptionalLong toldAt = OptionalLong.empty();
  private boolean told;
  private volatile boolean failing;

  RecordWriter(
      RecordFile file,
      Unrecorded unrecorded,
      InstantSource clock,
      LongSupplier nanoTime,
      MeterRegistry registry) {
    this.file = file;
    this.unrecorded = unrecorded;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.tended = nanoTime.getAsLong();
    this.shares = new RecordShares(file.most());
    this.written =
        Counter.builder("vouchsafe.record.lines")
            .description("Decisions that were recorded")
            .register(registry);
    Gauge.builder("vouchsafe.record.failing", this, self -> self.failing ? 1 : 0)
        .description("1 while the file of recorded decisions cannot be written")
        .register(registry);
  }

  /** Writes them; those that cannot be written are counted. */
  void write(List<RecordedDecision> batch) {
    Instant now = clock.instant();
    long nanos = nanoTime.getAsLong();
    if (nanos - tended >= TEND_NANOS) {
      tended = nanos;
      tend(now);
    }
    batch.forEach(decision -> write(decision, now));
    flush();
  }

  private void tend(Instant now) {
    try {
      if (file.tend(now)) {
        shares.begin();
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void write(RecordedDecision decision, Instant now) {
    String tenant = decision.tenant();
    RecordedDecision told = decision.after(unrecorded.of(tenant));
    byte[] line = RecordLine.of(told);
    try {
      if (line.length > RecordLine.LONGEST || !hasShare(told, line, now)) {
        unrecorded.add(tenant, Why.SHARE);
        return;
      }
    } catch (IOException e) {
      fail(e);
      unrecorded.add(tenant, Why.DISK);
      return;
    }
    buffer.write(line, 0, line.length);
    buffered.add(told);
    unrecorded.told(tenant, told.leftOut());
    if (buffer.size() >= BUFFER) {
      flush();
    }
  }

  /** Another file is begun for a line for which there is a share and no room. */
  private boolean hasShare(RecordedDecision decision, byte[] line, Instant now) throws IOException {
    if (!shares.take(decision, line.length)) {
      return false;
    }
    if (!file.hasRoom(buffer.size() + line.length)) {
      flush();
      if (!file.hasRoom(line.length)) {
        file.rotate(now);
        shares.begin();
        return shares.take(decision, line.length);
      }
    }
    return true;
  }

  private void flush() {
    if (buffered.isEmpty()) {
      return;
    }
    try {
      file.write(ByteBuffer.wrap(buffer.toByteArray()));
      written.increment(buffered.size());
      recover();
    } catch (IOException e) {
      fail(e);
      for (RecordedDecision lost : buffered) {
        unrecorded.add(lost.tenant(), Why.DISK);
        unrecorded.untold(lost.tenant(), lost.leftOut());
      }
    } finally {
      buffer.reset();
      buffered.clear();
    }
  }

  /** A disk that is full every now and then is told once a minute. */
  private void fail(IOException e) {
    failing = true;
    long nanos = nanoTime.getAsLong();
    if (!told && (toldAt.isEmpty() || nanos - toldAt.getAsLong() >= Unrecorded.PAUSE_NANOS)) {
      told = true;
      toldAt = OptionalLong.of(nanos);
      LOG.warn("decisions cannot be recorded in {} for now: {}", file.path(), e.toString());
    }
  }

  private void recover() {
    failing = false;
    if (told) {
      told = false;
      LOG.info("decisions are recorded in {} again", file.path());
    }
  }

  @Override
  public void close() {
    flush();
    file.close();
  }
}
