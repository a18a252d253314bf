package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * How many calls to responders are under way at a time, those included for which nobody waits any
 * more. This is the only bound of connections: each call gets one at once, and none waits for
 * another's. A tenant may have as many as are still free, so that some are left for others however
 * many tenants have responders that hang. Thread-safe.
 */
public final class OutgoingCalls {
  /**
   * Of one tenant at one responder: all look-ups that have a place, and three times as many that
   * have lost theirs to the timeout.
   */
  static final int AT_ONE_RESPONDER = 4 * Bulkhead.RUNNING;

  private final int most;
  private int running;

  public OutgoingCalls(int most) {
    this.most = most;
  }

  /** A tenant's part of them. */
  public OcspChannel shareOf(OcspChannel next) {
    return new Share(next);
  }

  /** One tenant's calls. Responders without a call are forgotten. */
  private final class Share implements OcspChannel {
    private final OcspChannel next;
    private final Map<URI, Integer> responders = new HashMap<>();
    private int mine;

    private Share(OcspChannel next) {
      this.next = next;
    }

    @Override
    public Future<ChannelAnswer> ask(OcspCall call) {
      URI responder = call.destination().url();
      synchronized (OutgoingCalls.this) {
        int there = responders.getOrDefault(responder, 0);
        if (there >= AT_ONE_RESPONDER) {
          return Future.succeededFuture(
              ChannelAnswer.Failed.of(
                  Outcome.RESPONDER_BUSY, there + " calls to this responder have not ended"));
        }
        if (mine >= most - running) {
          return Future.succeededFuture(
              ChannelAnswer.Failed.of(
                  Outcome.OVERLOADED,
                  running + " of " + most + " calls are under way, " + mine + " of this tenant"));
        }
        responders.put(responder, there + 1);
        mine++;
        running++;
      }
      try {
        return next.ask(call).onComplete(done -> ends(responder));
      } catch (RuntimeException e) {
        ends(responder);
        throw e;
      }
    }

    private void ends(URI responder) {
      synchronized (OutgoingCalls.this) {
        responders.computeIfPresent(responder, (url, calls) -> calls > 1 ? calls - 1 : null);
        mine--;
        running--;
      }
    }
  }
}
