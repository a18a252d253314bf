package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one charon is told, one step after the other; after a step that failed there is a pause.
 * Only its loop touches it.
 */
final class CharonSteps {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(CharonSteps.class);

  private final String gateway;
  private final IkeLogins.Ground ground;
  private final Plan plan;
  private @Nullable ViciClient commands;
  private boolean isRunning;
  private boolean isStopped;
  private @Nullable Long pausedUntil;
  private Timers.@Nullable Timer look;

  /** What is to be done. */
  interface Plan {
    /**
     * The next step; empty when there is none now.
     *
     * @param isLook whether time has passed since something was left for later
     */
    Optional<Function<ViciClient, Future<?>>> next(boolean isLook);

    /** Whether something is left for later. */
    boolean isAnythingLeft();
  }

  CharonSteps(String gateway, IkeLogins.Ground ground, Plan plan) {
    this.gateway = gateway;
    this.ground = ground;
    this.plan = plan;
  }

  /** Steps of before are over, whatever they come to. */
  void attached(ViciClient client) {
    commands = client;
    isRunning = false;
    pausedUntil = null;
  }

  void lost() {
    commands = null;
    isRunning = false;
  }

  void stopped() {
    isStopped = true;
    commands = null;
    if (look != null) {
      look.cancel();
    }
  }

  /** Whether {@code client} is the charon of now. */
  boolean isOf(ViciClient client) {
    return client.equals(commands);
  }

  /** Begins the next step, unless one is under way. */
  void work() {
    ViciClient charon = commands;
    if (charon == null || isRunning) {
      return;
    }
    Optional<Function<ViciClient, Future<?>>> step =
        isPaused() ? Optional.empty() : plan.next(look == null);
    if (step.isEmpty()) {
      lookLater();
      return;
    }
    isRunning = true;
    begun(() -> step.get().apply(charon))
        .onComplete(done -> onLoop(() -> ended(charon, done.cause())));
  }

  private void ended(ViciClient charon, @Nullable Throwable failure) {
    if (!isOf(charon)) {
      return; // Another attaching has begun anew.
    }
    isRunning = false;
    if (failure != null) {
      LOG.warn("gateway {}: charon does not do what it is told: {}", gateway, failure.toString());
      pausedUntil = ground.nanoTime().getAsLong() + AFTER_FAILURE.toNanos();
      lookLater();
    }
    work();
  }

  private static Future<?> begun(Supplier<Future<?>> step) {
    try {
      return step.get();
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private boolean isPaused() {
    return pausedUntil != null && pausedUntil - ground.nanoTime().getAsLong() > 0;
  }

  /** What cannot be done now is looked at in a while. */
  void lookLater() {
    if (look == null && !isStopped && (isPaused() || plan.isAnythingLeft())) {
      look =
          ground
              .timers()
              .once(
                  LOOK,
                  () ->
                      onLoop(
                          () -> {
                            look = null;
                            work();
                          }));
    }
  }

  private void onLoop(Runnable task) {
    ground
        .loop()
        .execute(
            () -> {
              if (!isStopped) {
                task.run();
              }
            });
  }
}
