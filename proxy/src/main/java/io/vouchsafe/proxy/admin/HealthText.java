package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
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

  private static final Logger LOG = LoggerFactory.getLogger(HealthText.class);

  private final Vertx vertx;
  private final List<HealthDetail> details;
  private final LongSupplier nanoTime;
  private @Nullable Future<String> making;
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
        .otherwise(HealthText::unknown)
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
    if (running == null) {
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

  private static String unknown(Throwable failure) {
    LOG.warn("/health/ready answers without its details: {}", failure.toString());
    return "\"details\":\"not known at the moment\"";
  }
}
