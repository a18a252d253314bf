package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends clients through the front door again of whom nobody knows what let them in: RESTART, a few
 * at a time, so that not all of them come back at one instant. On the gateway's event loop.
 */
final class ClientRestarts {
  /** With the pause, 200 a second. */
  static final int AT_ONCE = 20;

  static final Duration PAUSE = Duration.ofMillis(100);

  /** Before the first: a login that has just begun is told meanwhile, and is none of those. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final Timers timers;
  private final Set<Long> waiting = new LinkedHashSet<>();
  private @Nullable ManagementChannel channel;
  private boolean isComing;

  ClientRestarts(Timers timers) {
    this.timers = timers;
  }

  /** It is restarted, unless it is forgotten before its turn. */
  void add(long cid) {
    waiting.add(cid);
    if (!isComing) {
      next(FIRST_PAUSE);
    }
  }

  /** It is known now, or gone. */
  void forget(long cid) {
    waiting.remove(cid);
  }

  int size() {
    return waiting.size();
  }

  void attached(ManagementChannel to) {
    channel = to;
    isComing = false;
  }

  /** Nobody is restarted any more; whoever is still unknown then is found at the next attaching. */
  void lost() {
    channel = null;
    waiting.clear();
  }

  private void next(Duration pause) {
    ManagementChannel to = channel;
    if (to == null) {
      return;
    }
    isComing = true;
    timers.once(pause, () -> send(to));
  }

  private void send(ManagementChannel to) {
    if (!to.equals(channel)) {
      return;
    }
    List<ManagementCommand> batch = new ArrayList<>();
    for (Iterator<Long> all = waiting.iterator(); all.hasNext() && batch.size() < AT_ONCE; ) {
      batch.add(ManagementCommand.clientRestart(all.next()));
      all.remove();
    }
    if (batch.isEmpty()) {
      isComing = false;
      return;
    }
    // A refusal says that it is gone; whoever stays is found by the next look.
    Future.join(to.send(batch))
        .onComplete(
            told -> {
              if (to.equals(channel)) {
                next(PAUSE);
              }
            });
  }
}
