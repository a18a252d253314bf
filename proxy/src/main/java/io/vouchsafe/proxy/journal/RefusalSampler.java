package io.vouchsafe.proxy.journal;

import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.net.SourceNetwork;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which refusals of untrusted calls get a line of the journal: of each caller and kind the first,
 * then one in ten seconds with the number of those left out. Callers beyond {@link #MOST_CALLERS}
 * count as one together, however many addresses a stranger has. Thread-safe.
 */
final class RefusalSampler {
  /** Callers and kinds within ten seconds, some 100 bytes each; so many lines too, at most. */
  static final int MOST_CALLERS = 1024;

  static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;

  /** The one whose line is the longest ago comes first. */
  private final Map<Caller, Sample> samples = new LinkedHashMap<>();

  private final Sample others = new Sample();

  private record Caller(Optional<SourceNetwork> network, UntrustedCall.Kind kind, String tenant) {
    /** What a tenant's own front does wrong takes no line from another tenant's at one address. */
    private static Caller of(UntrustedCall call, String tenant) {
      return new Caller(
          call.caller().map(SourceNetwork::of),
          call.kind(),
          call.kind().isByStranger() ? "" : tenant);
    }
  }

  private static final class Sample {
    private boolean told;
    private long toldAt;
    private long leftOut;

    private boolean isOver(long now) {
      return !told || now - toldAt >= PAUSE_NANOS;
    }

    private OptionalLong tell(long now) {
      OptionalLong before = OptionalLong.of(leftOut);
      told = true;
      toldAt = now;
      leftOut = 0;
      return before;
    }
  }

  RefusalSampler(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The number of those left out before {@code call}, when it gets a line; else empty.
   *
   * @param tenant the one of the settings that it names, or whatever stands for none
   */
  synchronized OptionalLong admit(UntrustedCall call, String tenant) {
    long now = nanoTime.getAsLong();
    Caller caller = Caller.of(call, tenant);
    Sample sample = samples.get(caller);
    if (sample == null) {
      forget(now);
      if (samples.size() >= MOST_CALLERS) {
        return admit(others, now);
      }
      sample = new Sample();
      samples.put(caller, sample);
    } else if (sample.isOver(now)) {
      samples.remove(caller);
      samples.put(caller, sample);
    }
    return admit(sample, now);
  }

  private static OptionalLong admit(Sample sample, long now) {
    if (sample.isOver(now)) {
      return sample.tell(now);
    }
    sample.leftOut++;
    return OptionalLong.empty();
  }

  /** Makes room where the pause is over; what was left out there is told with the others'. */
  private void forget(long now) {
    Iterator<Sample> oldest = samples.values().iterator();
    while (samples.size() >= MOST_CALLERS && oldest.hasNext()) {
      Sample sample = oldest.next();
      if (!sample.isOver(now)) {
        return;
      }
      others.leftOut += sample.leftOut;
      oldest.remove();
    }
  }
}
