package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import io.vouchsafe.vpnauth.wire.openvpn.ServerStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends clients. HALT alone only asks: a client that ignores it has traffic for 4 s more. So whoever
 * is still there after a moment is killed at the address where the server shows it then, because it
 * may have moved. Only the server's word that it is gone ends a cut. On the gateway's event loop.
 */
final class ClientCuts {
  /** So often a client that moves is looked for anew at once; whoever still escapes has moved. */
  static final int CHASES = 3;

  /** In one write, and without an answer yet. */
  static final int AT_ONCE = 64;

  /** For the client to end by itself. {@code kill} in the same write would overtake HALT. */
  static final Duration AFTER_HALT = Duration.ofMillis(300);

  /** For the server to tell that a killed client is gone. */
  static final Duration AFTER_KILL = Duration.ofSeconds(1);

  /**
   * A client that cannot be killed by its address (IPv6, and IPv4 at a socket for both) is ended by
   * its server 5 s after HALT ({@code scheduled_exit_interval}). Some versions begin anew with
   * every further HALT.
   */
  static final Duration BY_ITSELF = Duration.ofSeconds(6);

  private static final Logger LOG = LoggerFactory.getLogger(ClientCuts.class);

  private final String label;
  private final Timers timers;
  private final StatusAsks status;
  private final Map<Long, Cut> cuts = new LinkedHashMap<>();
  private final Deque<Cut> waiting = new ArrayDeque<>();
  private final Deque<Kill> kills = new ArrayDeque<>();
  private @Nullable ManagementChannel channel;
  private boolean isCompared;
  private boolean isHalting;
  private boolean isKilling;
  private boolean isStopped;
  private int refusedKills;

  private static final class Cut {
    private final long cid;
    private final String reason;
    private final Promise<Void> done = Promise.promise();
    private int chases;

    Cut(long cid, String reason) {
      this.cid = cid;
      this.reason = reason;
    }
  }

  private record Kill(Cut cut, ManagementCommand command) {}

  ClientCuts(String label, Timers timers, StatusAsks status) {
    this.label = label;
    this.timers = timers;
    this.status = status;
  }

  /**
   * Ends the client of that number; succeeds when the server has it no more.
   *
   * @param reason a word from code
   */
  Future<Void> cut(long cid, String reason) {
    if (isStopped) {
      return Future.failedFuture(label + " has ended");
    }
    if (channel == null) {
      return Future.failedFuture(label + ": the server is not reached");
    }
    Cut known = cuts.get(cid);
    if (known != null) {
      return known.done.future();
    }
    Cut cut = new Cut(cid, reason);
    cuts.put(cid, cut);
    waiting.add(cut);
    halt();
    return cut.done.future();
  }

  /** The server has it no more. */
  void gone(long cid) {
    Cut cut = cuts.remove(cid);
    if (cut != null) {
      cut.done.tryComplete();
    }
  }

  /**
   * Whether the server did not find whom it had just shown, more than once. OpenVPN 2.6 finds
   * nobody by an IPv4 address at a socket that is for IPv6, too, as {@code proto udp} without
   * {@code local} is.
   */
  boolean isKillRefused() {
    return refusedKills > 1;
  }

  /**
   * The server is reached. Nobody is cut before it is compared who is connected: it may count anew
   * since it was lost, and then somebody else has the number.
   */
  void attached(ManagementChannel to) {
    channel = to;
    isCompared = false;
    isHalting = false;
    isKilling = false;
    refusedKills = 0;
  }

  /** The numbers are those of the sessions: the server can be told. */
  void compared() {
    isCompared = true;
    halt();
  }

  /** It cannot; whoever ordered a cut orders it again. */
  void lost() {
    channel = null;
    waiting.clear();
    kills.clear();
    List<Cut> unfinished = List.copyOf(cuts.values());
    cuts.clear();
    unfinished.forEach(cut -> cut.done.tryFail(label + ": the server is not reached"));
  }

  /** Nobody is cut from now on. */
  void stopped() {
    isStopped = true;
    lost();
  }

  private void halt() {
    ManagementChannel to = channel;
    if (to == null || !isCompared || isHalting || waiting.isEmpty()) {
      return;
    }
    isHalting = true;
    // In a moment: who is cut together is told together.
    timers.once(Duration.ofMillis(1), () -> haltBatch(to));
  }

  private void haltBatch(ManagementChannel to) {
    if (!to.equals(channel)) {
      return;
    }
    List<Cut> batch = new ArrayList<>();
    while (batch.size() < AT_ONCE && !waiting.isEmpty()) {
      Cut next = waiting.remove();
      if (isRunning(next)) {
        batch.add(next);
      }
    }
    if (batch.isEmpty()) {
      isHalting = false;
      return;
    }
    Future.join(
            to.send(
                batch.stream()
                    .map(cut -> ManagementCommand.clientHalt(cut.cid, cut.reason))
                    .toList()))
        .onComplete(
            told -> {
              if (to.equals(channel)) {
                isHalting = false;
                timers.once(AFTER_HALT, () -> kill(to, batch));
                halt();
              }
            });
  }

  private boolean isRunning(Cut cut) {
    return cut.equals(cuts.get(cut.cid));
  }

  private List<Cut> running(ManagementChannel to, List<Cut> batch) {
    return to.equals(channel) ? batch.stream().filter(this::isRunning).toList() : List.of();
  }

  private void kill(ManagementChannel to, List<Cut> batch) {
    if (running(to, batch).isEmpty()) {
      return;
    }
    status
        .ask()
        .onComplete(
            answer -> {
              List<Cut> left = running(to, batch);
              if (answer.failed()) {
                left.forEach(cut -> failed(cut, answer.cause().toString()));
                return;
              }
              kill(to, left, answer.result());
            });
  }

  private void kill(ManagementChannel to, List<Cut> left, ServerStatus now) {
    Map<Long, ServerStatus.Client> there = byCid(now);
    Set<String> shared = sharedAddresses(now);
    List<Cut> asked = new ArrayList<>();
    for (Cut cut : left) {
      ServerStatus.Client client = there.get(cut.cid);
      if (client == null) {
        gone(cut.cid);
        continue;
      }
      Optional<ManagementCommand> command =
          shared.contains(client.realAddress())
              ? Optional.empty()
              : ManagementCommand.kill(client.realAddress());
      command.ifPresentOrElse(kill -> kills.add(new Kill(cut, kill)), () -> asked.add(cut));
    }
    confirmLater(to, asked, BY_ITSELF);
    killBatch(to);
  }

  private void confirmLater(ManagementChannel to, List<Cut> batch, Duration pause) {
    if (!batch.isEmpty()) {
      timers.once(pause, () -> confirm(to, batch));
    }
  }

  private void killBatch(ManagementChannel to) {
    if (isKilling || !to.equals(channel)) {
      return;
    }
    List<Kill> batch = new ArrayList<>();
    while (batch.size() < AT_ONCE && !kills.isEmpty()) {
      Kill next = kills.remove();
      if (isRunning(next.cut())) {
        batch.add(next);
      }
    }
    if (batch.isEmpty()) {
      return;
    }
    isKilling = true;
    List<Future<ManagementReply>> replies = to.send(batch.stream().map(Kill::command).toList());
    Future.join(replies)
        .onComplete(
            told -> {
              if (!to.equals(channel)) {
                return;
              }
              isKilling = false;
              killed(to, batch, replies);
              killBatch(to);
            });
  }

  /**
   * A refusal says that it has left or moved since, or that its address is not one of IPv4 to the
   * server.
   */
  private void killed(
      ManagementChannel to, List<Kill> batch, List<Future<ManagementReply>> replies) {
    List<Cut> done = new ArrayList<>();
    List<Cut> chased = new ArrayList<>();
    List<Cut> asked = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Cut cut = batch.get(i).cut();
      Future<ManagementReply> reply = replies.get(i);
      if (reply.succeeded() && reply.result() instanceof ManagementReply.Success) {
        refusedKills = 0;
        done.add(cut);
      } else if (isRunning(cut) && cut.chases < CHASES) {
        cut.chases++;
        chased.add(cut);
      } else if (isRunning(cut)) {
        refusedKills++;
        LOG.info(
            "{}: client {} was not found where it was shown; it is to end by itself within 5 s",
            label,
            cut.cid);
        asked.add(cut);
      }
    }
    confirmLater(to, done, AFTER_KILL);
    confirmLater(to, asked, BY_ITSELF);
    kill(to, chased);
  }

  private void confirm(ManagementChannel to, List<Cut> batch) {
    if (running(to, batch).isEmpty()) {
      return;
    }
    status
        .ask()
        .onComplete(
            answer -> {
              Map<Long, ServerStatus.Client> there =
                  answer.succeeded() ? byCid(answer.result()) : Map.of();
              for (Cut cut : running(to, batch)) {
                if (answer.failed()) {
                  failed(cut, answer.cause().toString());
                } else if (there.containsKey(cut.cid)) {
                  failed(cut, "the server still has it");
                } else {
                  gone(cut.cid);
                }
              }
            });
  }

  private void failed(Cut cut, String why) {
    if (cuts.remove(cut.cid, cut)) {
      cut.done.tryFail(label + ": client " + cut.cid + ": " + why);
    }
  }

  private static Map<Long, ServerStatus.Client> byCid(ServerStatus status) {
    Map<Long, ServerStatus.Client> clients = new HashMap<>();
    status.clients().forEach(client -> clients.put(client.cid(), client));
    return clients;
  }

  /** At which nobody is killed: it might be another one. */
  private static Set<String> sharedAddresses(ServerStatus status) {
    Set<String> seen = new HashSet<>();
    Set<String> shared = new HashSet<>();
    status.clients().stream()
        .map(ServerStatus.Client::realAddress)
        .filter(place -> !seen.add(place))
        .forEach(shared::add);
    return shared;
  }
}
