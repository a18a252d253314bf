package io.vouchsafe.proxy.net;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.pki.revocation.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of the outages of one responder, or of one place that CRLs come from: one line
 * at the first failure after a success, one when it is back, and one each time its circuit breaker
 * opens, lets a probe out, and closes. When it flaps, each of these lines comes at most once in ten
 * seconds, with the number of those left out. Thread-safe; while all is well, a success costs one
 * look at a field.
 */
public final class OutageLog {
  static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  /** Characters of what went wrong: a server may have written them. */
  private static final int LONGEST_DETAIL = 200;

  private enum Event {
    FAILED,
    RECOVERED,
    OPENED,
    HALF_OPEN,
    CLOSED
  }

  private static final class Sample {
    private boolean told;
    private long toldAt;
    private long leftOut;
  }

  /**
   * An outage that goes on.
   *
   * @param lasted since its first failure
   * @param failures since then
   * @param last how the last of them ended
   */
  public record Outage(Duration lasted, long failures, Outcome last) {}

  private final String what;
  private final Map<Event, Sample> samples = new EnumMap<>(Event.class);

  /** Neither down nor told to be. */
  private volatile boolean fine = true;

  private boolean down;
  private boolean toldDown;
  private boolean toldProbe;
  private long downSince;
  private long failures;
  private Outcome last = Outcome.TIMEOUT;

  /**
   * All is well.
   *
   * @param what the tenant, the object and the URL
   */
  public OutageLog(String what) {
    this.what = what;
  }

  /** It answered as it should, at {@code now} (nanoseconds, as everywhere here). */
  public void succeeded(long now) {
    if (!fine) {
      recovered(now).ifPresent(LOG::info);
    }
  }

  private synchronized Optional<String> recovered(long now) {
    boolean back = down;
    down = false;
    Optional<String> line = Optional.empty();
    if (toldDown && (back || isDue(Event.RECOVERED, now))) {
      line =
          say(
              Event.RECOVERED,
              now,
              "is back after "
                  + Duration.ofNanos(now - downSince).toSeconds()
                  + " s and "
                  + failures
                  + (failures == 1 ? " failure" : " failures"));
      toldDown = line.isEmpty();
    }
    fine = !toldDown;
    return line;
  }

  /** It gave nothing that could be used. */
  public void failed(Outcome outcome, String detail, long now) {
    failure(outcome, detail, now).ifPresent(LOG::warn);
  }

  private synchronized Optional<String> failure(Outcome outcome, String detail, long now) {
    boolean first = !down;
    if (first) {
      down = true;
      downSince = now;
      failures = 0;
    }
    failures++;
    last = outcome;
    fine = false;
    if (toldDown || !(first || isDue(Event.FAILED, now))) {
      return Optional.empty();
    }
    String why = detail.isEmpty() ? "" : ": " + Quoted.plain(detail, LONGEST_DETAIL);
    Optional<String> line = say(Event.FAILED, now, "fails with " + outcome.code() + why);
    toldDown = line.isPresent();
    return line;
  }

  /** How long it has given nothing that could be used; empty while it does. */
  public synchronized Optional<Outage> outage(long now) {
    return down
        ? Optional.of(new Outage(Duration.ofNanos(now - downSince), failures, last))
        : Optional.empty();
  }

  /** Its circuit breaker opens. */
  public void opened(long now) {
    change(Event.OPENED, now, "circuit breaker opened: not asked until a probe finds it back")
        .ifPresent(LOG::warn);
  }

  /** Its circuit breaker lets one exchange out, to see whether it is back. */
  public void probed(long now) {
    change(Event.HALF_OPEN, now, "circuit breaker half-open: a probe is sent").ifPresent(LOG::info);
  }

  /** Its circuit breaker closes. */
  public void closed(long now) {
    change(Event.CLOSED, now, "circuit breaker closed: it answers again").ifPresent(LOG::info);
  }

  /** Of the probes of one outage only the first is told. */
  private synchronized Optional<String> change(Event event, long now, String sentence) {
    boolean known = event == Event.HALF_OPEN && toldProbe;
    toldProbe = event == Event.HALF_OPEN;
    return known ? Optional.empty() : say(event, now, sentence);
  }

  private boolean isDue(Event event, long now) {
    Sample sample = samples.get(event);
    return sample == null || !sample.told || now - sample.toldAt >= PAUSE_NANOS;
  }

  private Optional<String> say(Event event, long now, String sentence) {
    Sample sample = samples.computeIfAbsent(event, first -> new Sample());
    if (!isDue(event, now)) {
      sample.leftOut++;
      return Optional.empty();
    }
    String more =
        switch (Math.toIntExact(Math.min(sample.leftOut, 2))) {
          case 0 -> "";
          case 1 -> " (1 line like it left out)";
          default -> " (" + sample.leftOut + " lines like it left out)";
        };
    sample.told = true;
    sample.toldAt = now;
    sample.leftOut = 0;
    return Optional.of(what + " " + sentence + more);
  }
}
