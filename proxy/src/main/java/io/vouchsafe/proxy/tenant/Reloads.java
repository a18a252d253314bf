package io.vouchsafe.proxy.tenant;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs reloads one after the other, off the event loops, and counts them: {@code
 * vouchsafe_config_reloads_total{result}} and {@code vouchsafe_config_last_reload_successful}.
 * Whoever asks while one runs gets the next, which reads what is written now; that one serves all
 * who wait.
 */
public final class Reloads {
  private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

  private final Vertx vertx;
  private final Supplier<ReloadOutcome> reload;
  private final Counter successes;
  private final Counter failures;

  /** The settings that run are those of the file as it was read last. */
  private volatile boolean lastSucceeded = true;

  private boolean running;
  private @Nullable Promise<ReloadOutcome> waiting;

  /**
   * Nobody has asked yet.
   *
   * @param reload blocks while it reads
   */
  public Reloads(Vertx vertx, Supplier<ReloadOutcome> reload, MeterRegistry registry) {
    this.vertx = vertx;
    this.reload = reload;
    this.successes = counter("success", registry);
    this.failures = counter("failure", registry);
    Gauge.builder(
            "vouchsafe.config.last.reload.successful", this, self -> self.lastSucceeded ? 1 : 0)
        .description("0 after a reload that failed, until one succeeds")
        .register(registry);
  }

  private static Counter counter(String result, MeterRegistry registry) {
    return Counter.builder("vouchsafe.config.reloads")
        .description("Reloads of the settings; a refused one changed nothing")
        .tag("result", result)
        .register(registry);
  }

  /** Reads the settings as they are now or a moment later; fails only if the service does. */
  public synchronized Future<ReloadOutcome> request() {
    if (running) {
      if (waiting == null) {
        waiting = Promise.promise();
      }
      return waiting.future();
    }
    running = true;
    Promise<ReloadOutcome> first = Promise.promise();
    run(first);
    return first.future();
  }

  private void run(Promise<ReloadOutcome> promise) {
    Future<ReloadOutcome> outcome = vertx.executeBlocking(reload::get, false);
    outcome
        .onSuccess(this::tell)
        .onFailure(this::tell)
        .onComplete(
            done -> {
              next();
              promise.handle(done);
            });
  }

  private void next() {
    Promise<ReloadOutcome> next;
    synchronized (this) {
      next = waiting;
      waiting = null;
      running = next != null;
    }
    if (next != null) {
      run(next);
    }
  }

  private void tell(ReloadOutcome outcome) {
    switch (outcome) {
      case ReloadOutcome.Applied applied -> {
        successes.increment();
        lastSucceeded = true;
        applied.warnings().forEach(warning -> LOG.warn("{}", warning));
        LOG.info("settings reloaded: {}", applied.summary());
      }
      case ReloadOutcome.Refused refused -> {
        failed();
        refused.problems().forEach(problem -> LOG.error("{}", problem));
        LOG.error("settings not reloaded, nothing changed: {}", counted(refused));
      }
    }
  }

  private static String counted(ReloadOutcome.Refused refused) {
    int problems = refused.problems().size();
    return problems + (problems == 1 ? " problem" : " problems");
  }

  private void tell(Throwable failure) {
    failed();
    LOG.error("settings could not be reloaded", failure);
  }

  private void failed() {
    failures.increment();
    lastSucceeded = false;
  }
}
