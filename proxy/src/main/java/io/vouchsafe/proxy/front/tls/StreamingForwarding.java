package io.vouchsafe.proxy.front.tls;

import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards octets as they come, both ways at once, and holds none that need not be held. */
final class StreamingForwarding implements Forwarding {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingForwarding.class);
  private static final long LOG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MOST_LINES = 10;

  /**
   * How long things may take.
   *
   * @param upstream until the answer begins, from the request's last octet
   * @param idle without an octet either way
   */
  record Times(Duration upstream, Duration idle) {}

  final Upstream upstream;
  final ExchangeClock clock;
  final long upstreamNanos;
  final long idleNanos;
  private final String front;
  private final References references;
  private long logSince;
  private int lines;

  /**
   * The forwarding of one event loop.
   *
   * @param front its address, for the log
   * @param timers of that loop
   */
  StreamingForwarding(
      String front,
      Upstream upstream,
      Times times,
      References references,
      Timers timers,
      LongSupplier nanoTime) {
    this.front = front;
    this.upstream = upstream;
    this.references = references;
    this.upstreamNanos = times.upstream().toNanos();
    this.idleNanos = times.idle().toNanos();
    this.clock =
        new ExchangeClock(
            timers,
            nanoTime,
            times.upstream().compareTo(times.idle()) < 0 ? times.upstream() : times.idle());
    this.logSince = nanoTime.getAsLong() - LOG_PAUSE_NANOS;
  }

  @Override
  public void forward(HttpServerRequest request, ClientFields client) {
    new ForwardedExchange(this, request, client).begin();
  }

  /**
   * Logs why the upstream gives no answer, and returns the reference of that line; empty when there
   * have been too many of them in this second.
   *
   * @param known the reference that there is already, or empty
   */
  String log(UpstreamFailure.Kind kind, String detail, String known) {
    long now = clock.now();
    if (now - logSince >= LOG_PAUSE_NANOS) {
      logSince = now;
      lines = 0;
    }
    if (++lines > MOST_LINES) {
      return known;
    }
    String reference = known.isEmpty() ? references.next() : known;
    LOG.warn("front {}: the upstream fails, {}: {} (reference {})", front, kind, detail, reference);
    return reference;
  }
}
