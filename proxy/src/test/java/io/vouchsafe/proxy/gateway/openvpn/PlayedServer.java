package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementEvent;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does with commands what OpenVPN 2.6.14 was seen to do, in memory. */
final class PlayedServer implements ManagementChannel {
  private static final Pattern CLIENT_KILL = Pattern.compile("client-kill ([0-9]+)(.*)");
  private static final Pattern KILL = Pattern.compile("kill (.+)");

  final Map<Long, Row> rows = new TreeMap<>();
  final List<String> told = new ArrayList<>();

  /** The commands of each write. */
  final List<Integer> writes = new ArrayList<>();

  /** Clients that go on after HALT. */
  final Set<Long> deaf = new HashSet<>();

  final Deque<Runnable> held = new ArrayDeque<>();
  boolean holdsAnswers;
  boolean refusesKill;

  /** Where somebody is by the time that it is to be killed, once for each; others stay. */
  final Deque<Runnable> beforeKill = new ArrayDeque<>();

  long pid = 4711;
  int outstanding;
  int mostOutstanding;
  private final Consumer<ManagementEvent> events;

  /** A client as status 3 shows it. */
  record Row(
      String name, String real, String virtual, String virtual6, long since, String cipher) {}

  PlayedServer(Consumer<ManagementEvent> events) {
    this.events = events;
  }

  void has(long cid, String name, String real, long since) {
    rows.put(cid, new Row(name, real, "10.66.0." + (cid % 250 + 2), "", since, "AES-256-GCM"));
  }

  List<String> told(String prefix) {
    return told.stream().filter(command -> command.startsWith(prefix)).toList();
  }

  @Override
  public Future<ManagementReply> send(ManagementCommand command) {
    return send(List.of(command)).getFirst();
  }

  @Override
  public List<Future<ManagementReply>> send(List<ManagementCommand> commands) {
    writes.add(commands.size());
    List<Future<ManagementReply>> replies = new ArrayList<>();
    for (ManagementCommand command : commands) {
      Promise<ManagementReply> reply = Promise.promise();
      replies.add(reply.future());
      told.add(command.lines().getFirst());
      outstanding++;
      mostOutstanding = Math.max(mostOutstanding, outstanding);
      held.add(
          () -> {
            outstanding--;
            reply.complete(answer(command.lines().getFirst()));
          });
    }
    if (!holdsAnswers) {
      answerAll();
    }
    return replies;
  }

  /** In their order. */
  void answerAll() {
    for (Runnable next = held.poll(); next != null; next = held.poll()) {
      next.run();
    }
  }

  private ManagementReply answer(String command) {
    if (command.equals("pid")) {
      return new ManagementReply.Success("pid=" + pid);
    }
    if (command.equals("status 3")) {
      return new ManagementReply.Lines(status());
    }
    Matcher byCid = CLIENT_KILL.matcher(command);
    if (byCid.matches()) {
      long cid = Long.parseLong(byCid.group(1));
      if (!rows.containsKey(cid)) {
        return new ManagementReply.Failure("client-kill command failed");
      }
      if (!deaf.contains(cid)) {
        leaves(cid);
      }
      return new ManagementReply.Success("client-kill command succeeded");
    }
    Matcher byAddress = KILL.matcher(command);
    if (byAddress.matches() && !beforeKill.isEmpty()) {
      beforeKill.remove().run();
    }
    if (byAddress.matches() && !refusesKill) {
      for (Map.Entry<Long, Row> row : List.copyOf(rows.entrySet())) {
        if (row.getValue().real().equals(byAddress.group(1))) {
          leaves(row.getKey());
          return new ManagementReply.Success("1 client(s) at address killed");
        }
      }
    }
    return new ManagementReply.Failure("client at address not found");
  }

  void leaves(long cid) {
    rows.remove(cid);
    events.accept(new ManagementEvent.Disconnected(cid, new ClientEnv(Map.of())));
  }

  private List<String> status() {
    List<String> lines = new ArrayList<>();
    lines.add("TITLE\tOpenVPN 2.6.14");
    lines.add("TIME\t2026-11-28 20:00:00\t1795896000");
    lines.add(
        "HEADER\tCLIENT_LIST\tCommon Name\tReal Address\tVirtual Address\tVirtual IPv6 Address"
            + "\tBytes Received\tBytes Sent\tConnected Since\tConnected Since (time_t)\tUsername"
            + "\tClient ID\tPeer ID\tData Channel Cipher");
    rows.forEach(
        (cid, row) ->
            lines.add(
                "CLIENT_LIST\t%s\t%s\t%s\t%s\t1\t1\tsome day\t%d\tUNDEF\t%d\t0\t%s"
                    .formatted(
                        row.name(),
                        row.real(),
                        row.virtual(),
                        row.virtual6(),
                        row.since(),
                        cid,
                        row.cipher())));
    return lines;
  }
}
