package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.AsyncResult;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps the folder of one gateway: once a minute, and when logins may have filled it. Of the
 * gateway's event loop, but for what says otherwise.
 */
final class FolderKeeping {
  private static final Duration ROUND = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(FolderKeeping.class);

  private final String label;
  private final Ground ground;
  private final Supplier<Set<String>> needed;
  private Optional<FolderSweep> sweep;
  private Timers.@Nullable Timer round;
  private int filled;
  private boolean isRunning;
  private volatile Optional<String> concern = Optional.empty();

  /** What it stands on. */
  record Ground(Executor loop, Timers timers, InstantSource clock, ClientLogins.OffLoop offLoop) {}

  /**
   * Nothing is swept before {@link #begin}.
   *
   * @param needed digests of the certificates that stay, in lower-case hex
   */
  FolderKeeping(
      String label, Ground ground, Optional<PeerFolder> folder, Supplier<Set<String>> needed) {
    this.label = label;
    this.ground = ground;
    this.sweep = folder.map(FolderSweep::new);
    this.needed = needed;
  }

  void begin() {
    round = ground.timers().every(ROUND, this::run);
    run();
  }

  /** Another folder from now on. */
  void follow(Optional<PeerFolder> folder) {
    sweep = folder.map(FolderSweep::new);
    concern = Optional.empty();
  }

  /** A login came, with so many certificates. */
  void filled(int certificates) {
    filled += certificates;
    if (filled > FolderSweep.MOST_FILES) {
      run();
    }
  }

  void end() {
    Timers.Timer timer = round;
    if (timer != null) {
      timer.cancel();
    }
    sweep = Optional.empty();
  }

  /** Why certificates stay that should not. Called on any thread. */
  Optional<String> concern() {
    return concern;
  }

  private void run() {
    if (sweep.isEmpty() || isRunning) {
      return;
    }
    isRunning = true;
    filled = 0;
    FolderSweep now = sweep.get();
    Instant at = ground.clock().instant();
    Set<String> stays = needed.get();
    ground
        .offLoop()
        .run(() -> now.run(at, stays))
        .onComplete(swept -> ground.loop().execute(() -> swept(swept)));
  }

  private void swept(AsyncResult<FolderSweep.Swept> result) {
    isRunning = false;
    Optional<String> found = Optional.empty();
    if (result.failed()) {
      found =
          Optional.of(
              "peer_certificates cannot be read: " + result.cause().getClass().getSimpleName());
    } else {
      FolderSweep.Swept swept = result.result();
      filled += swept.left();
      if (swept.undeletable() > 0) {
        found =
            Optional.of(
                swept.undeletable()
                    + " old files of peer_certificates cannot be deleted: may the service write to"
                    + " the folder?");
      }
      if (swept.deleted() > 0) {
        LOG.debug("{}: {} old certificates deleted", label, swept.deleted());
      }
    }
    if (found.isPresent() && concern.isEmpty()) {
      LOG.warn("{}: {}", label, found.get());
    }
    concern = found;
  }
}
