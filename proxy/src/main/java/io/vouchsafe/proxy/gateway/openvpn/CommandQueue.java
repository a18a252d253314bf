package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand.ReplyForm;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one connection that have no answer yet. OpenVPN answers in the order in which it
 * reads, so that the oldest command is the one that is answered. Of the gateway's event loop.
 */
final class CommandQueue implements ManagementChannel {
  /** An answer to everybody who may be undecided, and to as many cuts, twice. */
  static final int MOST_OUTSTANDING = 4_000;

  /** A {@code tls-verify} script holds up the whole server while it runs. */
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  private final ManagementSocket socket;
  private final Timers timers;
  private final Queue<Outstanding> outstanding = new ArrayDeque<>();
  private Timers.@Nullable Timer silence;
  private boolean over;

  private record Outstanding(ManagementCommand command, Promise<ManagementReply> answer) {}

  CommandQueue(ManagementSocket socket, Timers timers) {
    this.socket = socket;
    this.timers = timers;
  }

  @Override
  public Future<ManagementReply> send(ManagementCommand command) {
    return send(List.of(command)).getFirst();
  }

  @Override
  public List<Future<ManagementReply>> send(List<ManagementCommand> commands) {
    if (over) {
      return commands.stream().map(each -> unanswered()).toList();
    }
    if (outstanding.size() + commands.size() > MOST_OUTSTANDING) {
      socket.end(MOST_OUTSTANDING + " commands have no answer");
      return commands.stream().map(each -> unanswered()).toList();
    }
    List<Future<ManagementReply>> answers = new ArrayList<>();
    for (ManagementCommand command : commands) {
      Promise<ManagementReply> answer = Promise.promise();
      outstanding.add(new Outstanding(command, answer));
      answers.add(answer.future());
    }
    if (silence == null) {
      listen();
    }
    socket.write(commands);
    return answers;
  }

  private static Future<ManagementReply> unanswered() {
    return Future.failedFuture("the server is not reached any more");
  }

  /** Takes the answer to the oldest command; one that fits none ends the connection. */
  void answered(ManagementReply reply) {
    Outstanding oldest = outstanding.peek();
    if (oldest == null) {
      socket.end("the server answers what was not asked");
    } else if (!fits(oldest.command().form(), reply)) {
      socket.end("the server's answer to " + oldest.command() + " has another form");
    } else {
      outstanding.remove();
      stopListening();
      if (!outstanding.isEmpty()) {
        listen();
      }
      oldest.answer().complete(reply);
    }
  }

  private static boolean fits(ReplyForm form, ManagementReply reply) {
    return switch (reply) {
      case ManagementReply.Success success -> form == ReplyForm.ONE_LINE;
      case ManagementReply.Failure failure -> true;
      case ManagementReply.Lines lines -> form == ReplyForm.UNTIL_END;
    };
  }

  private void listen() {
    silence =
        timers.once(
            LONGEST_SILENCE,
            () -> {
              Outstanding oldest = outstanding.peek();
              socket.end(
                  "no answer within "
                      + LONGEST_SILENCE.toSeconds()
                      + " s to "
                      + (oldest == null ? "a command" : oldest.command()));
            });
  }

  private void stopListening() {
    Timers.Timer timer = silence;
    silence = null;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** The connection is gone: nothing is answered any more. */
  void end() {
    over = true;
    stopListening();
    for (Outstanding next = outstanding.poll(); next != null; next = outstanding.poll()) {
      next.answer().fail("the connection to the server ended before its answer");
    }
  }
}
