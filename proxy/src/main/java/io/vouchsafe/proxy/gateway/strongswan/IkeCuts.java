package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends SAs by force, again and again until charon shows none of theirs. Without force charon would
 * wait for a peer that may be silent, and let its traffic pass meanwhile.
 */
final class IkeCuts {
  /**
   * At once and without waiting: for any time above 0, charon first asks the peer that long, which
   * may be silent, and takes no other command meanwhile.
   */
  private static final String AT_ONCE = "-1";

  /**
   * From charon's answer to a login until that login is ended. A peer that works on both messages
   * at once (charon does) ignores a DELETE that it looks at first, and believes for minutes that it
   * is connected.
   */
  static final Duration AFTER_LOGIN = Duration.ofMillis(10);

  /** So often charon is asked whether it has answered; then the login is ended all the same. */
  private static final int MOST_LOOKS = 4;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 6;

  private static final Logger LOG = LoggerFactory.getLogger(IkeCuts.class);

  private final String gateway;
  private final Executor loop;
  private final Timers timers;
  private final Consumer<IkeSa> ended;
  private final Map<IkeSa, Cut> cuts = new HashMap<>();
  private @Nullable ViciClient commands;
  private boolean isStopped;

  private static final class Cut {
    private final Promise<Void> done = Promise.promise();
    private int attempts;
    private boolean running;
  }

  /**
   * Nothing is being cut.
   *
   * @param ended is told what is gone
   */
  IkeCuts(String gateway, Executor loop, Timers timers, Consumer<IkeSa> ended) {
    this.gateway = gateway;
    this.loop = loop;
    this.timers = timers;
    this.ended = ended;
  }

  /**
   * Ends {@code sa}; succeeds when it is gone, and fails when charon is.
   *
   * @param why for the log; nothing personal
   */
  Future<Void> cut(IkeSa sa, String why) {
    if (isStopped) {
      return Future.failedFuture("gateway " + gateway + " is no longer in the settings");
    }
    if (sa.isGone()) {
      return Future.succeededFuture();
    }
    Cut known = cuts.get(sa);
    if (known != null) {
      return known.done.future();
    }
    LOG.info("gateway {}: {}: cut, {}", gateway, sa, why);
    Cut cut = new Cut();
    cuts.put(sa, cut);
    attempt(sa, cut);
    return cut.done.future();
  }

  boolean isCutting(IkeSa sa) {
    return cuts.containsKey(sa);
  }

  /** It is gone, whoever ended it. */
  void gone(IkeSa sa) {
    Cut cut = cuts.remove(sa);
    if (cut != null) {
      cut.done.tryComplete();
    }
  }

  /** charon can be told again. */
  void attached(ViciClient client) {
    commands = client;
    for (Map.Entry<IkeSa, Cut> entry : List.copyOf(cuts.entrySet())) {
      entry.getValue().running = false;
      attempt(entry.getKey(), entry.getValue());
    }
  }

  /** charon cannot be told; what is not done yet is done when it can. */
  void lost() {
    commands = null;
  }

  /** Nobody is cut from now on. */
  void stopped() {
    isStopped = true;
  }

  private void attempt(IkeSa sa, Cut cut) {
    ViciClient client = commands;
    if (client == null || cut.running || cuts.get(sa) != cut) {
      return;
    }
    cut.running = true;
    cut.attempts++;
    if (cut.attempts == 1 && sa.isNew()) {
      afterAnswer(client, sa, cut, MOST_LOOKS);
    } else {
      terminate(client, sa, cut);
    }
  }

  /** charon leaves an SA out of such a list that is busy, as it is until its answer is sent. */
  private void afterAnswer(ViciClient client, IkeSa sa, Cut cut, int looks) {
    ViciMessage.Builder one = number(sa.report().id()).put("noblock", "yes");
    list(client, one)
        .onComplete(
            shown ->
                timers.once(
                    AFTER_LOGIN,
                    () ->
                        loop.execute(
                            () -> {
                              if (!client.equals(commands) || cuts.get(sa) != cut) {
                                return;
                              }
                              if (looks > 1 && shown.succeeded() && shown.result().isEmpty()) {
                                afterAnswer(client, sa, cut, looks - 1);
                              } else {
                                terminate(client, sa, cut);
                              }
                            })));
  }

  private void terminate(ViciClient client, IkeSa sa, Cut cut) {
    end(client, sa.ids())
        .onComplete(
            done ->
                loop.execute(
                    () -> {
                      if (!client.equals(commands) || cuts.get(sa) != cut) {
                        return;
                      }
                      cut.running = false;
                      if (done.succeeded() && done.result()) {
                        ended.accept(sa);
                      } else {
                        again(sa, cut, done.cause());
                      }
                    }));
  }

  private void again(IkeSa sa, Cut cut, @Nullable Throwable failure) {
    LOG.warn(
        "gateway {}: {}: attempt {} to cut it: {}",
        gateway,
        sa,
        cut.attempts,
        failure == null ? "charon still has it" : failure.toString());
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(cut.attempts - 1, MOST_DOUBLINGS));
    timers.once(
        pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE,
        () -> loop.execute(() -> attempt(sa, cut)));
  }

  /** Whether none of {@code ids} is left. */
  private static Future<Boolean> end(ViciClient client, List<Long> ids) {
    Future<Boolean> all = Future.succeededFuture(true);
    for (long id : ids) {
      all = all.compose(before -> end(client, id).map(gone -> before && gone));
    }
    return all;
  }

  /**
   * charon says success when it has ended one; but only a list that waits for busy SAs shows that
   * none is left.
   */
  private static Future<Boolean> end(ViciClient client, long id) {
    return client
        .call("terminate", number(id).put("force", "yes").put("timeout", AT_ONCE).build())
        .compose(answer -> list(client, number(id)))
        .map(List::isEmpty);
  }

  private static Future<List<ViciMessage>> list(ViciClient client, ViciMessage.Builder which) {
    return client.stream("list-sas", "list-sa", which.build());
  }

  private static ViciMessage.Builder number(long id) {
    return ViciMessage.builder().put("ike-id", Long.toString(id));
  }
}
