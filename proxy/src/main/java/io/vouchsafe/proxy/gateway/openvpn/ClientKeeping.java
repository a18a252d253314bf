package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.proxy.net.Timers;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who is connected, a while after that has changed: one file at a time, and rarer the
 * larger it is. On the gateway's event loop.
 */
final class ClientKeeping {
  static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration EACH = Duration.ofMillis(1);
  private static final Logger LOG = LoggerFactory.getLogger(ClientKeeping.class);

  private final String label;
  private final ClientStore store;
  private final Timers timers;
  private final Supplier<KeptClients> now;
  private int last;
  private boolean isComing;
  private boolean isWriting;
  private boolean isChanged;
  private boolean isFailed;
  private boolean isOver;

  /**
   * Nothing is written yet.
   *
   * @param now who is connected
   */
  ClientKeeping(String label, ClientStore store, Timers timers, Supplier<KeptClients> now) {
    this.label = label;
    this.store = store;
    this.timers = timers;
    this.now = now;
  }

  /** Who is connected has changed. */
  void changed() {
    isChanged = true;
    soon();
  }

  /** Whether what is kept is older than it should be, because it cannot be written. */
  boolean isFailed() {
    return isFailed;
  }

  private void soon() {
    if (!isComing && !isWriting && !isOver) {
      isComing = true;
      timers.once(PAUSE.plus(EACH.multipliedBy(last)), this::write);
    }
  }

  private void write() {
    isComing = false;
    if (isChanged && !isWriting && !isOver) {
      writeNow();
    }
  }

  /** Writes for the last time. */
  Future<Void> end() {
    Future<Void> last = isOver ? Future.succeededFuture() : writeNow();
    isOver = true;
    return last;
  }

  private Future<Void> writeNow() {
    isChanged = false;
    isWriting = true;
    KeptClients kept = now.get();
    last = kept.clients().size();
    return store.save(kept).onComplete(done -> written(done.cause()));
  }

  private void written(@Nullable Throwable failure) {
    isWriting = false;
    if (failure != null) {
      isChanged = true;
      if (!isFailed) {
        LOG.error(
            "{}: its clients cannot be written down, and would be restarted after a restart of"
                + " ours: {}",
            label,
            failure.toString());
      }
    }
    isFailed = failure != null;
    if (isChanged) {
      soon();
    }
  }
}
