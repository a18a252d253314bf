package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The details of {@code /health/ready}, which name every tenant and every CRL: made off the event
 * loop, once for all who ask at the same time, and kept for a second when they are long. They never
 * keep a probe from its answer.
 */
final class HealthText {
  /** Of some thousand entries, which take milliseconds; shorter ones are made for each request. */
  static final int LONG = 64 << 10;

  static final Duration KEPT = Duration.ofSeconds(1);

  /** Probes give up after so long, and what they ask for first is the status. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Between two lines of the log about details that are missing. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final String UNKNOWN = "\"details\":\"not known at the moment\"";

  private static final Logger LOG = LoggerFactory.getLogger(HealthText.class);

  private final Vertx vertx;
  private final List<HealthDetail> details;
  private final LongSupplier nanoTime;
  private @Nullable Future<String> making;
  private long begunAt;
  private boolean told;
  private long toldAt;
  private @Nullable Made last;

  private record Made(String text, long at) {}

  HealthText(Vertx vertx, List<HealthDetail> details, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.details = List.copyOf(details);
    this.nanoTime = nanoTime;
  }

  /** The body under {@code status}; never fails. */
  Future<String> body(String status) {
    String begin = new JsonObject().put("status", status).encode();
    return members()
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(this::unknown)
        .map(
            members ->
                members.isEmpty()
                    ? begin
                    : begin.substring(0, begin.length() - 1) + "," + members + "}");
  }

  private synchronized Future<String> members() {
    Made before = last;
    if (before != null && nanoTime.getAsLong() - before.at() < KEPT.toNanos()) {
      return Future.succeededFuture(before.text());
    }
    Future<String> running = making;
    if (running != null && nanoTime.getAsLong() - begunAt >= PATIENCE.toNanos()) {
      // It hangs: whoever waited for it would be kept by it in the memory.
      return Future.succeededFuture(UNKNOWN);
    }
    if (running == null) {
      begunAt = nanoTime.getAsLong();
      running = vertx.executeBlocking(this::make, false);
      making = running;
      running.onComplete(done -> made(done.succeeded() ? done.result() : ""));
    }
    return running;
  }

  private synchronized void made(String text) {
    making = null;
    last = text.length() > LONG ? new Made(text, nanoTime.getAsLong()) : null;
  }

  private String make() {
    JsonObject all = new JsonObject();
    details.forEach(detail -> all.put(detail.key(), detail.value()));
    String object = all.encode();
    return object.substring(1, object.length() - 1);
  }

  /** Anybody may ask, as often as he likes: the log has one line in a while. */
  private synchronized String unknown(Throwable failure) {
    long now = nanoTime.getAsLong();
    if (!told || now - toldAt >= PAUSE.toNanos()) {
      told = true;
      toldAt = now;
      LOG.warn("/health/ready answers without its details: {}", failure.toString());
    }
    return UNKNOWN;
  }
}
