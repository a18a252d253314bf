package io.vouchsafe.proxy.front.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.Quoted;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what comes of the connections to one upstream, and tells the operator of its outages: one
 * line at the first failure, while it lasts another one every ten seconds at most, one when it is
 * over; when it flaps, each of them every ten seconds at most. Thread-safe: the event loops of a
 * front share it.
 */
final class UpstreamReport {
  static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamReport.class);

  /** Characters of what went wrong: the upstream may have written them. */
  private static final int LONGEST_DETAIL = 300;

  private final String what;
  private final LongSupplier nanoTime;
  private final Counter opened;
  private final Map<UpstreamFailure.Kind, Counter> failures =
      new EnumMap<>(UpstreamFailure.Kind.class);

  /** Nothing has failed since the last success, as far as the log says. */
  private volatile boolean isFine = true;

  /** When each sort of line may be written again; empty = at once. */
  private OptionalLong nextFailure = OptionalLong.empty();

  private OptionalLong nextRecovery = OptionalLong.empty();
  private long since;
  private long count;
  private long untold;

  /**
   * All is well.
   *
   * @param front as the settings write it
   * @param url of the upstream
   */
  UpstreamReport(String front, String url, MeterRegistry registry, LongSupplier nanoTime) {
    this.what = "tls_front " + front + ": upstream " + url;
    this.nanoTime = nanoTime;
    this.opened = counter(registry, front, "opened");
    for (UpstreamFailure.Kind kind : UpstreamFailure.Kind.values()) {
      failures.put(kind, counter(registry, front, kind.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static Counter counter(MeterRegistry registry, String front, String outcome) {
    return Counter.builder("vouchsafe.upstream.connections")
        .description("Connections to the upstream of a TLS front by what came of them")
        .tag("listen", front)
        .tag("outcome", outcome)
        .register(registry);
  }

  /** There is a new connection that may be used. */
  void opened() {
    opened.increment();
    if (!isFine) {
      over().ifPresent(LOG::info);
    }
  }

  /** A request got no connection; gives {@code failure} back. */
  UpstreamFailure failed(UpstreamFailure failure) {
    Objects.requireNonNull(failures.get(failure.kind())).increment();
    failure(failure).ifPresent(LOG::warn);
    return failure;
  }

  private synchronized Optional<String> over() {
    long now = nanoTime.getAsLong();
    if (isFine || !isDue(nextRecovery, now)) {
      return Optional.empty();
    }
    isFine = true;
    nextRecovery = OptionalLong.of(now + PAUSE_NANOS);
    return Optional.of(
        "%s is back after %d s; requests that failed: %d"
            .formatted(what, TimeUnit.NANOSECONDS.toSeconds(now - since), count));
  }

  private synchronized Optional<String> failure(UpstreamFailure failure) {
    long now = nanoTime.getAsLong();
    if (isFine) {
      isFine = false;
      since = now;
      count = 0;
    }
    count++;
    if (!isDue(nextFailure, now)) {
      untold++;
      return Optional.empty();
    }
    nextFailure = OptionalLong.of(now + PAUSE_NANOS);
    String line =
        what
            + ": "
            + sentence(failure.kind())
            + Quoted.plain(String.valueOf(failure.getMessage()), LONGEST_DETAIL)
            + (failure.reference().isEmpty() ? "" : ", reference " + failure.reference())
            + (untold == 0 ? "" : " (failures since the last line: " + untold + ")");
    untold = 0;
    return Optional.of(line);
  }

  private static boolean isDue(OptionalLong next, long now) {
    return next.isEmpty() || now - next.getAsLong() >= 0;
  }

  private static String sentence(UpstreamFailure.Kind kind) {
    return switch (kind) {
      case UNREACHABLE -> "no connection: ";
      case REFUSED -> "its certificate is refused, and nothing was sent: ";
      case MALFORMED -> "it does not speak HTTP/1.1 as it should: ";
      case BUSY -> "no connection is free: ";
      case TIMEOUT -> "it does not answer within upstream_timeout: ";
    };
  }
}
